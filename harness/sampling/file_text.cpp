#include "sampling/file_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace leakgate {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

void FileDescriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

int FileDescriptor::release() { return std::exchange(number_, -1); }

std::unexpected<Error> proc_error(int pid, const std::string& path, int error_number) {
  if (error_number == ENOENT || error_number == ESRCH) {
    return fail(ErrorCode::sampling, fmt::format("there is no process {}", pid), path);
  }
  if (error_number == EACCES || error_number == EPERM) {
    return fail(ErrorCode::sampling, fmt::format("process {} is not ours to read", pid), path,
                "run leakgate as the user that runs the process");
  }
  return fail(ErrorCode::sampling, std::generic_category().message(error_number), path);
}

Result<std::string> read_proc_file(int pid, const char* name, std::size_t bytes_max) {
  const std::string path = fmt::format("/proc/{}/{}", pid, name);
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return proc_error(pid, path, errno);
  std::string text;
  constexpr std::size_t kStep = 4096;
  while (text.size() < bytes_max) {
    const std::size_t have = text.size();
    text.resize(have + kStep);
    const ssize_t got = ::read(file.number(), text.data() + have, kStep);
    if (got < 0 && errno == EINTR) {
      text.resize(have);
      continue;
    }
    if (got < 0) return proc_error(pid, path, errno);
    text.resize(have + static_cast<std::size_t>(got));
    if (got == 0) break;
  }
  return text;
}

Result<ProcFolder> open_proc_folder(int pid, const char* name) {
  const std::string path = fmt::format("/proc/{}/{}", pid, name);
  ProcFolder folder(::opendir(path.c_str()));
  if (!folder) return proc_error(pid, path, errno);
  return folder;
}

const dirent* next_entry(const ProcFolder& folder) {
  const dirent* entry = ::readdir(folder.get());
  while (entry != nullptr && entry->d_name[0] == '.') entry = ::readdir(folder.get());
  return entry;
}

}  // namespace leakgate
