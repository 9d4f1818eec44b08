// The process between leakgate and a target. It is the subreaper of everything the target starts,
// so whoever leaves the process group or daemonises becomes its child; and it ends them all when
// leakgate says so or is no longer there. It has one thread and its own session, away from the
// terminal.
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "target/launched_process.hpp"
#include "target/process_tree.hpp"
#include "target/program_start.hpp"
#include "target/supervisor_protocol.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {
namespace {

using SteadyTime = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Between SIGTERM and SIGKILL when leakgate is gone: nobody waits for an orderly end any more.
constexpr milliseconds kGraceOnDeath{1000};
// For those who left the group, once the group itself has ended.
constexpr milliseconds kGraceForStragglers{250};
// A process that SIGKILL does not end (another user's, or stuck in the kernel) is given up.
constexpr milliseconds kKillLimit{10'000};

class Supervisor {
 public:
  Supervisor(UniqueFd control, UniqueFd child_ended)
      : control_(std::move(control)), child_ended_(std::move(child_ended)) {}

  int run();

 private:
  enum class Phase { serving, asked, killing };

  bool start();
  void serve();
  [[nodiscard]] milliseconds poll_interval() const;
  void wait_for_something();
  void reap();
  void read_command();
  void begin_stop(milliseconds grace);
  void advance_stop();
  void signal_all(int signal);
  void clean_up();

  UniqueFd control_, child_ended_;
  LaunchOrder order_;
  int program_ = 0;
  Phase phase_ = Phase::serving;
  bool orphaned_ = false;     // leakgate's end closed before it said stop
  bool has_children_ = true;  // false: waitpid knows of nobody, and a subreaper misses nobody
  int stragglers_ = 0;
  SteadyTime::time_point deadline_;
};

int Supervisor::run() {
  auto order = receive_order(control_.get());
  if (!order) return 1;
  order_ = std::move(*order);
  if (start()) serve();
  clean_up();
  return 0;
}

bool Supervisor::start() {
  Report report{ReportKind::started, 0, 0};
  if (!order_.argv.empty()) {
    const auto started = start_program(order_);
    program_ = started.pid;
    report.subject = started.pid;
    if (started.pid == 0) {
      report = {ReportKind::not_started, static_cast<std::int32_t>(started.failed_at),
                started.error};
    }
  }
  // The output pipe belongs to the target from here on: its end must be seen when the target ends.
  const UniqueFd null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null.get(), stream);
  orphaned_ = !send_message(control_.get(), report);
  if (orphaned_) begin_stop(kGraceOnDeath);
  return report.kind == ReportKind::started;
}

void Supervisor::serve() {
  for (;;) {
    reap();
    // A guard without a program has no children from the start; it waits for leakgate all the same.
    if (phase_ != Phase::serving && !has_children_) break;
    if (phase_ != Phase::serving) advance_stop();
    if (phase_ == Phase::killing && SteadyTime::now() > deadline_ + kKillLimit) break;
    wait_for_something();
  }
  const Report report{ReportKind::all_gone, 0, stragglers_};
  if (!orphaned_) (void)send_message(control_.get(), report);
}

milliseconds Supervisor::poll_interval() const {
  if (phase_ == Phase::serving) return milliseconds{-1};
  return phase_ == Phase::asked ? milliseconds{20} : milliseconds{5};
}

void Supervisor::wait_for_something() {
  std::array<pollfd, 2> ready{
      {{orphaned_ ? -1 : control_.get(), POLLIN, 0}, {child_ended_.get(), POLLIN, 0}}};
  if (::poll(ready.data(), ready.size(), static_cast<int>(poll_interval().count())) <= 0) return;
  if (ready[1].revents != 0) {
    signalfd_siginfo info;
    while (::read(child_ended_.get(), &info, sizeof info) > 0) {
    }
  }
  if (ready[0].revents != 0) read_command();
}

void Supervisor::reap() {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid < 0 && errno == EINTR) continue;
    has_children_ = pid >= 0;
    if (pid <= 0) return;
    if (!orphaned_) (void)send_message(control_.get(), Report{ReportKind::exited, pid, status});
  }
}

void Supervisor::read_command() {
  const auto command = receive_message<StopCommand>(control_.get());
  if (command) {
    begin_stop(milliseconds{command->grace_ms});
  } else {
    orphaned_ = true;
    begin_stop(kGraceOnDeath);
  }
}

void Supervisor::begin_stop(milliseconds grace) {
  const auto deadline = SteadyTime::now() + grace;
  if (phase_ == Phase::serving || deadline < deadline_) deadline_ = deadline;
  if (phase_ != Phase::serving) return;
  phase_ = Phase::asked;
  signal_all(SIGTERM);
}

// Signals the program's group, and those outside of it too once SIGTERM has had its effect or for
// SIGKILL. The group is only signalled while a member of it is one of ours: its number may be in
// use again afterwards.
void Supervisor::signal_all(int signal) {
  bool group = false;
  std::vector<int> outside;
  for (const auto& process : descendants_of(getpid())) {
    if (is_dead(process)) continue;
    if (process.pgid == program_) {
      group = true;
    } else {
      outside.push_back(process.pid);
    }
  }
  if (group) {
    kill(-program_, signal);
    kill(-program_, SIGCONT);  // a stopped process takes no SIGTERM
    if (signal == SIGTERM) return;
  } else if (stragglers_ == 0 && !outside.empty()) {
    stragglers_ = static_cast<int>(outside.size());
    deadline_ = std::min(deadline_, SteadyTime::now() + kGraceForStragglers);
  } else if (signal == SIGTERM) {
    return;  // they were asked before
  }
  for (const int pid : outside) kill(pid, signal);
}

void Supervisor::advance_stop() {
  if (phase_ == Phase::asked && SteadyTime::now() >= deadline_) phase_ = Phase::killing;
  if (phase_ == Phase::killing) {
    signal_all(SIGKILL);
    return;
  }
  const auto alive = descendants_of(getpid());
  const bool group = std::ranges::any_of(
      alive, [&](const auto& process) { return process.pgid == program_ && !is_dead(process); });
  if (!group) signal_all(SIGTERM);
}

void remove_folder(const std::string& folder) {
  if (!folder.starts_with('/') || folder == "/") return;
  // Another supervisor of the same run may still be ending a process that writes here.
  constexpr int kTries = 20;
  constexpr milliseconds kBetweenTries{100};
  for (int i = 0; i < kTries; ++i) {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (!std::filesystem::exists(std::filesystem::symlink_status(folder, error))) return;
    std::this_thread::sleep_for(kBetweenTries);
  }
}

void Supervisor::clean_up() {
  if (!order_.cgroup_folder.empty()) {
    // leakgate reads the counters of the group and removes it; if it does not, we do.
    constexpr int kPatienceMs = 2000;
    pollfd closed{control_.get(), POLLIN, 0};
    if (!orphaned_) ::poll(&closed, 1, kPatienceMs);
    for (int i = 0; i < 20 && rmdir(order_.cgroup_folder.c_str()) != 0 && errno == EBUSY; ++i) {
      std::this_thread::sleep_for(milliseconds{10});
    }
  }
  if (orphaned_ && !order_.remove_on_death.empty()) remove_folder(order_.remove_on_death);
}

void ignore_signals() {
  for (int number = 1; number < NSIG; ++number) {
    const bool kept = number == SIGKILL || number == SIGSTOP || number == SIGCHLD ||
                      number == SIGSEGV || number == SIGBUS || number == SIGABRT ||
                      number == SIGFPE || number == SIGILL;
    if (!kept) std::signal(number, SIG_IGN);
  }
  std::signal(SIGCHLD, SIG_DFL);  // an inherited SIG_IGN would reap for us
}

UniqueFd child_signal() {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_SETMASK, &child, nullptr);
  return UniqueFd(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
}

}  // namespace

int supervise_target(int /*argc*/, char** /*argv*/) {
  int domain = 0;
  socklen_t size = sizeof domain;
  if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 || domain != AF_UNIX) {
    std::fputs("supervise-target is started by leakgate itself, not by hand\n", stderr);
    return 2;
  }
  setsid();
  ignore_signals();
  prctl(PR_SET_NAME, "leakgate-superv");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  constexpr int kAboveStandardStreams = 3;
  UniqueFd control{fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, kAboveStandardStreams)};
  Supervisor supervisor(std::move(control), child_signal());
  const int code = supervisor.run();
  // No destructors of static objects: this is a copy of leakgate that never became one.
  _exit(code);
}

}  // namespace leakgate
