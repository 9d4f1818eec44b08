#include "target/core_file.hpp"

#include <glob.h>
#include <sys/resource.h>

#include "base/text.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// A program or a socket takes the core file over.
bool is_handed_over(std::string_view pattern) {
  return pattern.starts_with('|') || pattern.starts_with('@');
}

std::string core_pattern() {
  std::string pattern(trim(read_system_file("/proc/sys/kernel/core_pattern").value_or("")));
  const std::string uses_pid = read_system_file("/proc/sys/kernel/core_uses_pid").value_or("0");
  const bool names_pid = pattern.find("%p") != std::string::npos;
  if (!is_handed_over(pattern) && !names_pid && trim(uses_pid) != "0") pattern += ".%p";
  return pattern;
}

// The characters that glob() would not take for themselves.
void append_literally(std::string& glob, std::string_view text) {
  for (const char c : text) {
    if (std::string_view("*?[]\\").find(c) != std::string_view::npos) glob += '\\';
    glob += c;
  }
}

}  // namespace

CoreFile core_file_at_launch(bool asked_for, const fs::path& folder) {
  std::error_code error;
  const fs::path absolute = folder.empty() ? fs::current_path(error) : fs::absolute(folder, error);
  return {.asked_for = asked_for,
          .allowed = asked_for,
          .pattern = core_pattern(),
          .folder = absolute.string(),
          .file = {}};
}

void ask_process_for_core(CoreFile& core, int pid) {
  rlimit limit{};
  if (prlimit(pid, RLIMIT_CORE, nullptr, &limit) == 0) core.allowed = limit.rlim_cur > 0;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/" + std::to_string(pid) + "/cwd", error);
  if (!error) core.folder = folder.string();
}

std::string core_glob(const CoreFile& core, int pid, int signal) {
  if (core.pattern.empty() || is_handed_over(core.pattern)) return {};
  std::string glob;
  if (!core.pattern.starts_with('/')) {
    append_literally(glob, core.folder);
    glob += '/';
  }
  for (std::size_t i = 0; i < core.pattern.size(); ++i) {
    if (core.pattern[i] != '%') {
      append_literally(glob, core.pattern.substr(i, 1));
      continue;
    }
    if (++i == core.pattern.size()) break;  // a single % at the end is dropped
    switch (core.pattern[i]) {
      case '%':
        glob += '%';
        break;
      case 'p':
        glob += std::to_string(pid);
        break;
      case 's':
        glob += std::to_string(signal);
        break;
      default:
        glob += '*';
    }
  }
  return glob;
}

std::string newest_file(const std::string& glob, fs::file_time_type since) {
  glob_t found{};
  std::string newest;
  if (::glob(glob.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i) {
      std::error_code error;
      const fs::path path = found.gl_pathv[i];
      const fs::file_time_type written = fs::last_write_time(path, error);
      if (error || written < since || !fs::is_regular_file(path, error)) continue;
      since = written;
      newest = path.string();
    }
  }
  ::globfree(&found);
  return newest;
}

}  // namespace leakgate
