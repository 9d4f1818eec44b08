#include "target/program_start.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "target/unique_fd.hpp"

namespace leakgate {
namespace {

struct Failure {
  StartStage stage = StartStage::exec;
  int error = 0;
};

// Everything the child needs, made before the fork: after it only async-signal-safe calls are made.
struct Prepared {
  std::vector<char*> argv, env;
  std::string cgroup_procs;
  UniqueFd null, report_read, report_write;
  int parent = 0;
};

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

void reset_signals() {
  for (int number = 1; number < NSIG; ++number) {
    if (number != SIGKILL && number != SIGSTOP) std::signal(number, SIG_DFL);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void limit_core(bool allowed) {
  rlimit limit{};
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = allowed ? RLIM_INFINITY : 0;
  if (allowed) limit.rlim_max = RLIM_INFINITY;
  if (setrlimit(RLIMIT_CORE, &limit) == 0 || !allowed) return;
  // Only root raises the hard limit; take what there is.
  if (getrlimit(RLIMIT_CORE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_CORE, &limit);
}

bool join_cgroup(const std::string& procs) {
  const int file = ::open(procs.c_str(), O_WRONLY | O_CLOEXEC);
  return file >= 0 && ::write(file, "0", 1) == 1;
}

// Returns only on failure.
Failure become(const LaunchOrder& order, const Prepared& prepared) {
  setpgid(0, 0);
  // Should the supervisor itself be killed, at least its direct child goes with it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != prepared.parent) _exit(127);
  reset_signals();
  if (!order.working_folder.empty() && chdir(order.working_folder.c_str()) != 0) {
    return {StartStage::folder, errno};
  }
  if (!prepared.cgroup_procs.empty() && !join_cgroup(prepared.cgroup_procs)) {
    return {StartStage::cgroup, errno};
  }
  limit_core(order.core);
  dup2(prepared.null.get(), STDIN_FILENO);
  execve(order.executable.c_str(), prepared.argv.data(), prepared.env.data());
  return {StartStage::exec, errno};
}

// Blocks until the exec closes the pipe or the failure comes through it.
bool read_failure(int pipe, Failure& failure) {
  ssize_t count = 0;
  do {
    count = ::read(pipe, &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  return count == sizeof failure;
}

}  // namespace

StartedProgram start_program(const LaunchOrder& order) {
  Prepared prepared;
  prepared.argv = pointers_to(order.argv);
  prepared.env = pointers_to(order.env);
  if (!order.cgroup_folder.empty()) prepared.cgroup_procs = order.cgroup_folder + "/cgroup.procs";
  prepared.parent = getpid();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {0, StartStage::fork, errno};
  prepared.report_read = UniqueFd(ends[0]);
  prepared.report_write = UniqueFd(ends[1]);
  prepared.null = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));

  const pid_t pid = fork();
  if (pid < 0) return {0, StartStage::fork, errno};
  if (pid == 0) {
    const Failure failure = become(order, prepared);
    [[maybe_unused]] const auto count =
        ::write(prepared.report_write.get(), &failure, sizeof failure);
    _exit(127);
  }
  setpgid(pid, pid);  // whoever comes first
  prepared.report_write.reset();
  Failure failure;
  if (!read_failure(prepared.report_read.get(), failure)) return {pid, StartStage::exec, 0};
  waitpid(pid, nullptr, 0);
  return {0, failure.stage, failure.error};
}

}  // namespace leakgate
