// The supervisor when leakgate itself goes, or when signals come from the terminal.
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include "target/process_tree.hpp"
#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

// A process that plays leakgate, its target and the target's daemon.
struct Doomed {
  pid_t leakgate = 0;
  int target = 0;
  int daemon = 0;
};

Doomed start_doomed(const std::filesystem::path& run_folder, const std::filesystem::path& scratch) {
  const std::string pid_file = scratch / "daemon";
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return {};
  Doomed doomed;
  doomed.leakgate = fork();
  if (doomed.leakgate == 0) {
    dup2(ends[1], STDOUT_FILENO);
    execl(LEAKGATE_TEST_DOOMED, LEAKGATE_TEST_DOOMED, LEAKGATE_TEST_SUPERVISOR,
          LEAKGATE_TEST_TARGET, run_folder.c_str(), pid_file.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::array<char, 32> line{};
  if (read(ends[0], line.data(), line.size() - 1) > 0) doomed.target = std::atoi(line.data());
  close(ends[0]);
  if (eventually([&] { return pid_in(pid_file) != 0; })) doomed.daemon = pid_in(pid_file);
  return doomed;
}

TEST(Supervisor, LeavesNothingWhenLeakgateIsKilled) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);  // so that what is left would be ours to find
  const ScratchFolder scratch;
  const auto run_folder = scratch.path() / "run";
  std::filesystem::create_directories(run_folder / "below");
  std::ofstream(run_folder / "below" / "socket") << "x";
  const Doomed doomed = start_doomed(run_folder, scratch.path());
  ASSERT_NE(doomed.target, 0);
  ASSERT_NE(doomed.daemon, 0);
  EXPECT_TRUE(std::filesystem::exists(run_folder));
  kill(doomed.leakgate, SIGKILL);
  EXPECT_TRUE(eventually([&] {
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    return is_gone(doomed.target) && is_gone(doomed.daemon) && descendants_of(getpid()).empty();
  }));
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(run_folder); }));
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(Supervisor, KeepsTheFolderAfterAnOrderlyStop) {
  const ScratchFolder scratch;
  const auto run_folder = scratch.path() / "run";
  std::filesystem::create_directories(run_folder);
  auto options = shell("sleep 1000");
  options.remove_on_death = run_folder;
  (void)launch(options)->stop(Seconds{5});
  EXPECT_TRUE(std::filesystem::exists(run_folder));
}

TEST(Supervisor, IgnoresTheSignalsOfATerminal) {
  const auto process = launch(shell("sleep 1000"));
  const int supervisor = read_process_stat(process->pid())->ppid;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) kill(supervisor, signal);
  EXPECT_FALSE(process->await_end(Seconds{0.1}, {}));
  EXPECT_EQ(process->stop(Seconds{5}).signal, SIGTERM);
}

TEST(Supervisor, RefusesToBeStartedByHand) {
  const std::string command =
      std::string(LEAKGATE_TEST_SUPERVISOR) + " supervise-target </dev/null 2>/dev/null";
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 2);
}

}  // namespace
}  // namespace leakgate
