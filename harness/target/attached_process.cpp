#include "target/attached_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.hpp"
#include "target/system_text.hpp"

namespace leakgate {

Result<AttachedProcess> AttachedProcess::attach(int pid) {
  const std::string where = "pid " + std::to_string(pid);
  if (pid <= 0) return fail(ErrorCode::target, "there is no such process", where);
  // Opened before the start time is read: from here on the pid cannot change its meaning unseen.
  UniqueFd pidfd{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
  if (!pidfd.is_open()) {
    const bool missing = errno == ESRCH || errno == EINVAL;  // EINVAL: a thread, not a process
    return fail(ErrorCode::target, missing ? "there is no such process" : errno_text(errno), where);
  }
  const auto stat = read_process_stat(pid);
  if (!stat || is_dead(*stat)) return fail(ErrorCode::target, "the process has ended", where);
  // What every reading needs; other users' processes deny it.
  if (::access(("/proc/" + std::to_string(pid) + "/fd").c_str(), R_OK) != 0 ||
      !read_system_file("/proc/" + std::to_string(pid) + "/smaps_rollup")) {
    return fail(ErrorCode::target, "its /proc folder cannot be read", where,
                "run leakgate as the user who owns the process");
  }
  return AttachedProcess({pid, stat->start_ticks}, printable(stat->name), std::move(pidfd));
}

std::optional<TargetEnd> AttachedProcess::ended() const {
  pollfd ready{pidfd_.get(), POLLIN, 0};
  if (::poll(&ready, 1, 0) == 0 && is_running(identity_)) return std::nullopt;
  return TargetEnd{};
}

}  // namespace leakgate
