#include "recording/safe_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/bytes.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  // The error of close() counts when writing: NFS reports a full disk there.
  [[nodiscard]] bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

std::unexpected<Error> system_error(ErrorCode code, std::string_view doing, const fs::path& file) {
  const std::string why = std::generic_category().message(errno);
  return fail(code, fmt::format("cannot {}: {}", doing, why), file.string());
}

constexpr int kTemporaryNames = 100;

fs::path temporary_name(const fs::path& file, int number) {
  return file.parent_path() / fmt::format(".{}.{}.tmp", file.filename().string(), number);
}

// A new file of a name that nobody has, with the permissions that the umask leaves.
Result<fs::path> create_temporary(const fs::path& file) {
  for (int i = 0; i < kTemporaryNames; ++i) {
    fs::path name = temporary_name(file, i);
    const FileDescriptor made(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (made.is_open()) return name;
    if (errno != EEXIST) return system_error(ErrorCode::output, "create a file", file);
  }
  return fail(ErrorCode::output, "cannot create a file: too many temporary files are in the way",
              file.string());
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// Some filesystems cannot sync (EINVAL): then there is nothing more that could be done.
bool sync(int fd) { return ::fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP; }

bool sync_folder_of(const fs::path& file) {
  const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const FileDescriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.is_open() && sync(folder.get());
}

Result<void> fill_and_rename(const fs::path& temporary, const fs::path& file,
                             std::string_view content) {
  FileDescriptor out(::open(temporary.c_str(), O_WRONLY | O_CLOEXEC));
  if (!out.is_open() || !write_all(out.get(), content) || !sync(out.get()) || !out.close()) {
    return system_error(ErrorCode::output, "write", file);
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) {
    return system_error(ErrorCode::output, "write", file);
  }
  if (!sync_folder_of(file)) return system_error(ErrorCode::output, "sync the folder", file);
  return {};
}

}  // namespace

Result<void> write_file_safely(const fs::path& file, std::string_view content) {
  const Result<fs::path> temporary = create_temporary(file);
  if (!temporary) return pass_on(temporary);
  Result<void> written = fill_and_rename(*temporary, file, content);
  if (!written) ::unlink(temporary->c_str());
  return written;
}

bool is_temporary_of(std::string_view candidate, std::string_view name) {
  for (int i = 0; i < kTemporaryNames; ++i) {
    if (candidate == temporary_name(name, i).native()) return true;
  }
  return false;
}

Result<std::string> read_file(const fs::path& file, std::size_t bytes_max) {
  // Without O_NONBLOCK, opening a fifo would wait for a writer for ever.
  const FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!in.is_open()) return system_error(ErrorCode::usage, "read", file);
  struct stat facts{};
  if (::fstat(in.get(), &facts) != 0) return system_error(ErrorCode::usage, "read", file);
  if (!S_ISREG(facts.st_mode)) return fail(ErrorCode::usage, "not a file", file.string());
  std::string content;
  std::array<char, 64 * kKiB> block{};
  while (content.size() <= bytes_max) {
    const ssize_t got = ::read(in.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(ErrorCode::usage, "read", file);
    if (got == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(got));
  }
  return fail(ErrorCode::malformed,
              fmt::format("larger than {}", bytes_text(static_cast<double>(bytes_max))),
              file.string());
}

}  // namespace leakgate
