#include "sampling/thread_names.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "base/text.hpp"
#include "sampling/file_text.hpp"

namespace leakgate {
namespace {

// What names are for: a process that gives each thread one of its own says nothing by it.
constexpr std::size_t kNamesMax = 32;
constexpr const char* kOtherNames = "other";
constexpr const char* kNotRead = "not read";

// Empty when the thread has gone.
std::string name_of_thread(int tasks, const char* tid) {
  const FileDescriptor file(
      ::openat(tasks, fmt::format("{}/comm", tid).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return {};
  std::array<char, 64> name{};  // the kernel keeps 15 characters
  const ssize_t size = ::read(file.number(), name.data(), name.size());
  return size > 0 ? std::string(trim({name.data(), static_cast<std::size_t>(size)}))
                  : std::string{};
}

}  // namespace

std::string thread_label(std::string_view name, std::string_view program) {
  if (name == program) return printable(name);
  std::string label;
  for (const char c : name) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) label += c;
    if (digit && !label.ends_with('#')) label += '#';
  }
  return printable(label);
}

Result<ThreadNames> read_thread_names(int pid) {
  const Result<std::string> program = read_proc_file(pid, "comm");
  if (!program) return pass_on(program);
  const Result<ProcFolder> folder = open_proc_folder(pid, "task");
  if (!folder) return pass_on(folder);
  ThreadNames names;
  Count read = 0;
  while (const dirent* entry = next_entry(*folder)) {
    if (read++ >= kThreadsReadMax) {
      ++names[kNotRead];
      continue;
    }
    const std::string name = name_of_thread(::dirfd(folder->get()), entry->d_name);
    if (name.empty()) continue;
    std::string label = thread_label(name, trim(*program));
    const bool is_new = !names.contains(label);
    ++names[is_new && names.size() >= kNamesMax ? kOtherNames : std::move(label)];
  }
  return names;
}

}  // namespace leakgate
