#include "load/command_process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "load/command_start.hpp"

namespace leakgate {
namespace {

// A command that runs. Until it is reaped its pid, and so its group, cannot be another's.
class RunningCommand {
 public:
  RunningCommand(StartedCommand started, const CommandOptions& options)
      : process_(std::move(started)),
        grace_(options.grace),
        result_{.out = BoundedTail(options.out_bytes_max),
                .tail = BoundedTail(options.tail_bytes_max)},
        ended_fd_(static_cast<int>(syscall(SYS_pidfd_open, process_.pid, 0))),
        stop_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  RunningCommand(const RunningCommand&) = delete;
  RunningCommand& operator=(const RunningCommand&) = delete;
  ~RunningCommand() { end_group(); }

  CommandResult follow(const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { ::eventfd_write(stop_fd_.get(), 1); });
    while (!is_over()) {
      if (!kill_at_ && stop.stop_requested()) begin_stop();
      if (kill_at_ && clock_.now() >= *kill_at_) break;
      wait_for_something();
    }
    end_group();
    read_what_is_there();
    return std::move(result_);
  }

 private:
  // At a stop the command's own end is not enough: a shell goes at once, what it started tidies up.
  [[nodiscard]] bool is_over() {
    if (!ended_) ended_ = has_ended();
    const bool is_silent = !process_.out.is_open() && !process_.err.is_open();
    return ended_ && (!kill_at_ || is_silent);
  }

  [[nodiscard]] bool has_ended() const {
    siginfo_t info{};
    const int failed =
        ::waitid(P_PID, static_cast<id_t>(process_.pid), &info, WEXITED | WNOHANG | WNOWAIT);
    return failed == 0 && info.si_pid != 0;
  }

  void begin_stop() {
    result_.stopped = true;
    kill_at_ = clock_.now() + grace_;
    ::kill(-process_.pid, SIGTERM);
  }

  void wait_for_something() {
    std::array<pollfd, 4> asked{{{process_.out.get(), POLLIN, 0},
                                 {process_.err.get(), POLLIN, 0},
                                 {ended_ ? -1 : ended_fd_.get(), POLLIN, 0},
                                 {kill_at_ ? -1 : stop_fd_.get(), POLLIN, 0}}};
    ::poll(asked.data(), asked.size(), poll_timeout_ms());
    if (asked[0].revents != 0) read_some(process_.out, &result_.out);
    if (asked[1].revents != 0) read_some(process_.err, nullptr);
  }

  [[nodiscard]] int poll_timeout_ms() const {
    constexpr int kLookMs = 20;  // where the kernel has no pidfd that says when it ends
    if (!kill_at_) return ended_fd_.is_open() ? -1 : kLookMs;
    const double left_ms = (*kill_at_ - clock_.now()).count() * 1e3;
    const int ms = std::max(0, static_cast<int>(left_ms) + 1);
    return ended_fd_.is_open() ? ms : std::min(ms, kLookMs);
  }

  // False: nothing came, now or for good.
  bool read_some(Descriptor& from, BoundedTail* kept) {
    static constexpr std::size_t kChunk = std::size_t{64} << 10U;
    std::array<char, kChunk> chunk;  // NOLINT(*-member-init)
    const ssize_t count = ::read(from.get(), chunk.data(), chunk.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (count <= 0) {
      from.close();
      return false;
    }
    const std::string_view text(chunk.data(), static_cast<std::size_t>(count));
    if (kept != nullptr) kept->append(text);
    result_.tail.append(text);
    return true;
  }

  // What is in the pipes by now; one that has left the group may hold them open, and write.
  void read_what_is_there() {
    constexpr int kChunksMax = 64;
    for (int i = 0; i < kChunksMax && process_.out.is_open(); ++i) {
      if (!read_some(process_.out, &result_.out)) break;
    }
    for (int i = 0; i < kChunksMax && process_.err.is_open(); ++i) {
      if (!read_some(process_.err, nullptr)) break;
    }
  }

  void end_group() {
    if (process_.pid <= 0) return;
    ::kill(-process_.pid, SIGKILL);
    while (::waitpid(process_.pid, &result_.wait_status, 0) < 0 && errno == EINTR) {
    }
    process_.pid = 0;
  }

  StartedCommand process_;
  Seconds grace_;
  CommandResult result_;
  Descriptor ended_fd_;
  Descriptor stop_fd_;
  SteadyClock clock_;
  std::optional<Seconds> kill_at_{};  // set by a stop
  bool ended_ = false;
};

}  // namespace

Result<CommandResult> run_command(const CommandOptions& options, const std::stop_token& stop) {
  auto started = start_command(options);
  if (!started) return pass_on(started);
  return RunningCommand(*std::move(started), options).follow(stop);
}

}  // namespace leakgate
