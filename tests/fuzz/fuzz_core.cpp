// Core files, as of a small executable and of one that may be loaded anywhere.
#include <array>

#include "fuzz/fuzz_input.hpp"
#include "inspect/core_literal.hpp"
#include "inspect/core_memory.hpp"

namespace {

using namespace leakgate;

std::string path_of(const UniqueFd& file) { return "/proc/self/fd/" + std::to_string(file.get()); }

void ask(const CoreMemory& memory) {
  std::array<std::byte, 600> bytes{};
  for (const std::uint64_t address : {0x2000UL, 0x400000UL, 0x400800UL, ~0UL - 5}) {
    (void)memory.read_at(address + memory.load_bias(), bytes);
  }
  for (const CoreThread& thread : memory.threads()) {
    (void)memory.read_at(thread.sp, std::span(bytes).first(8));
  }
  for (const CoreMapping& mapping : memory.mapped_files()) {
    fuzz::promise(mapping.begin < mapping.end, "a mapping has a size");
  }
  (void)memory.signal();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array executables = {file_of(small_executable(ET_EXEC)),
                                         file_of(small_executable(ET_DYN))};
  const UniqueFd core = file_of(fuzz::Input(data, size).rest());
  for (const UniqueFd& executable : executables) {
    const auto memory = CoreMemory::open(path_of(core), path_of(executable));
    if (memory) ask(**memory);
    fuzz::promise(memory || !memory.error().what.empty(), "an error says what it is");
  }
  return 0;
}
