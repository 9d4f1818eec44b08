#include "recording/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace leakgate {
namespace {

constexpr int kAttempts = 20;

std::unexpected<Error> cannot_lock(const std::filesystem::path& folder) {
  const std::string why = std::generic_category().message(errno);
  return fail(ErrorCode::output, fmt::format("cannot lock the folder: {}", why), folder.string());
}

// The one before us removes its lock file when it is done; a lock on that file guards nothing.
bool is_still_there(int fd) {
  struct stat facts{};
  return ::fstat(fd, &facts) == 0 && facts.st_nlink > 0;
}

}  // namespace

Result<int> lock_folder(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / ".lock";
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) return cannot_lock(folder);
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0 && is_still_there(fd)) return fd;
    const int why = errno;
    const bool taken = is_still_there(fd) && why == EWOULDBLOCK;
    ::close(fd);
    if (taken) {
      return fail(ErrorCode::usage, "another leakgate is writing there", folder.string(),
                  "wait for it, or choose another folder with --out");
    }
  }
  errno = EBUSY;
  return cannot_lock(folder);
}

void unlock_folder(const std::filesystem::path& folder, int lock_fd) {
  ::unlink((folder / ".lock").c_str());
  ::close(lock_fd);
}

}  // namespace leakgate
