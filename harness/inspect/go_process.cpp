#include "inspect/go_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>

#include "inspect/go_counters.hpp"
#include "native/code_file.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

// The path of the executable as the process's mappings name it.
std::string mapped_name_of(const std::string& exe) {
  std::error_code failed;
  std::string path = std::filesystem::read_symlink(exe, failed).string();
  constexpr std::string_view kDeleted = " (deleted)";
  if (path.ends_with(kDeleted)) path.resize(path.size() - kDeleted.size());
  return path;
}

// How far from where the file says its code was loaded; nullopt where it is not mapped. By its
// name: file systems that lie above others show two numbers for one file.
std::optional<std::uint64_t> load_address_of(const ElfReader& elf, const std::string& path,
                                             std::string_view maps) {
  for (const MappedCode& mapping : mapped_code_in(maps)) {
    if (mapping.path != path) continue;
    if (const auto address = elf.address_of(mapping.offset)) return mapping.begin - *address;
  }
  return std::nullopt;
}

std::string hint_for(int error) {
  if (error != EPERM && error != EACCES) return {};
  return "run leakgate as root or with CAP_SYS_PTRACE; as the same user it takes "
         "kernel.yama.ptrace_scope=0";
}

}  // namespace

Result<std::unique_ptr<GoProcess>> GoProcess::open(int pid, const std::filesystem::path& cache) {
  Result<std::unique_ptr<GoProcess>> process = open_once(pid, cache);
  // What was kept of the binary may be wrong; then it is read again.
  const bool is_sound = process && (!(*process)->binary().is_from_cache() ||
                                    (*process)->read(With::goroutines).has_value());
  if (cache.empty() || is_sound) return process;
  Result<std::unique_ptr<GoProcess>> again = open_once(pid, {});
  return again ? std::move(again) : std::move(process);
}

Result<std::unique_ptr<GoProcess>> GoProcess::open_once(int pid,
                                                        const std::filesystem::path& cache) {
  const std::string folder = fmt::format("/proc/{}", pid);
  const std::string name = folder + "/exe";
  UniqueFd file{::open(name.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) {
    return fail(ErrorCode::sampling, "its executable cannot be read: " + errno_text(errno), name,
                hint_for(errno));
  }
  Result<std::unique_ptr<GoBinary>> binary = GoBinary::read(std::move(file), name, cache);
  if (!binary) return pass_on(binary);
  const std::optional<std::string> maps = read_system_file(folder + "/maps");
  const auto load_address =
      maps ? load_address_of((*binary)->elf(), mapped_name_of(name), *maps) : std::nullopt;
  if (!load_address) {
    return fail(ErrorCode::sampling, "where its code was loaded cannot be told", folder + "/maps");
  }
  std::unique_ptr<GoProcess> process(new GoProcess(pid, *std::move(binary), *load_address));
  const GoVariables& variables = process->binary().variables();
  const int error = process->memory_.error_at(variables.all_goroutines_size + *load_address);
  if (error == 0) return process;
  return fail(ErrorCode::sampling, "its memory cannot be read: " + errno_text(error), folder,
              hint_for(error));
}

Result<RuntimeReading> GoProcess::read(With what) const {
  Result<RuntimeReading> reading = read_go_counters(memory_, *binary_, load_address_);
  if (!reading || what == With::counters) return reading;
  const Result<GoroutineCensus> census =
      take_census(memory_, *binary_, {.load_address = load_address_, .with_stacks = false});
  if (!census) return pass_on(census);
  reading->goroutines = census->goroutines;
  reading->heap_stacks = census->stacks;
  return reading;
}

Result<GoroutineProfile> GoProcess::goroutines() const {
  const Result<GoroutineCensus> census =
      take_census(memory_, *binary_, {.load_address = load_address_});
  if (!census) return pass_on(census);
  return profile_of(*census, binary_->symbols());
}

}  // namespace leakgate
