#include "inspect/go_core.hpp"

#include <fcntl.h>

#include <cerrno>

#include "inspect/heap_buckets.hpp"
#include "target/system_text.hpp"

namespace leakgate {

Result<std::unique_ptr<GoCore>> GoCore::open(const std::filesystem::path& core,
                                             const std::filesystem::path& binary,
                                             const std::filesystem::path& cache) {
  Result<std::unique_ptr<CoreMemory>> memory = CoreMemory::open(core, binary);
  if (!memory) return pass_on(memory);
  const std::filesystem::path& path = (*memory)->binary_path();
  UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) return fail(ErrorCode::target, errno_text(errno), path.string());
  Result<std::unique_ptr<GoBinary>> read = GoBinary::read(std::move(file), path.string(), cache);
  if (!read) return pass_on(read);
  return std::unique_ptr<GoCore>(new GoCore(*std::move(memory), *std::move(read)));
}

// What is missing is missing because the file is.
Error GoCore::explained(Error error) const {
  if (error.code == ErrorCode::sampling && memory_->is_cut()) {
    error.what = "the core file is cut, and what is needed lies behind its end";
    error.hint = "a full disk or a limit (ulimit -c) did that";
  }
  return error;
}

Result<GoroutineProfile> GoCore::goroutines() const {
  CensusOptions options{.load_address = memory_->load_bias()};
  for (const CoreThread& thread : memory_->threads()) {
    options.threads.push_back({.pc = thread.pc, .sp = thread.sp});
  }
  const Result<GoroutineCensus> census = take_census(*memory_, *binary_, options);
  if (!census) return std::unexpected(explained(census.error()));
  return profile_of(*census, binary_->symbols());
}

Result<Profile> GoCore::heap() const {
  Result<Profile> heap = read_heap_buckets(*memory_, *binary_, memory_->load_bias());
  if (!heap) return std::unexpected(explained(heap.error()));
  return heap;
}

}  // namespace leakgate
