#include "target/launched_process.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>

#include "target/core_file.hpp"
#include "target/process_tree.hpp"
#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;
using std::chrono::seconds;

TEST(LaunchedProcess, TellsTheExitCodeAndTheLastOutput) {
  const auto process = launch(shell("echo out; echo err >&2; exit 3"));
  const auto end = process->await_end(seconds(60), {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, 3);
  EXPECT_EQ(end->pid, process->pid());
  EXPECT_FALSE(end->signal);
  EXPECT_FALSE(end->by_leakgate);
  EXPECT_EQ(end->last_output, (std::vector<std::string>{"out", "err"}));
}

TEST(LaunchedProcess, TellsTheSignal) {
  const auto process = launch(shell("kill -SEGV $$"));
  const auto end = process->await_end(seconds(60), {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->signal, SIGSEGV);
  EXPECT_FALSE(end->code);
  EXPECT_FALSE(end->oom_killed);
}

TEST(LaunchedProcess, SaysWhichProgramIsMissingAndPrintsNothingTwice) {
  ::testing::internal::CaptureStdout();
  std::printf("once\n");  // sits in the buffer while the supervisor is forked
  const auto missing = LaunchedProcess::launch(options_for({"/no/such/program"}));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::target);
  EXPECT_EQ(missing.error().where, "/no/such/program");
  EXPECT_NE(missing.error().what.find("No such file or directory"), std::string::npos);
  std::fflush(stdout);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "once\n");
}

TEST(LaunchedProcess, SaysThatAFileIsNotExecutable) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "data") << "no program";
  const auto launched = LaunchedProcess::launch(options_for({(scratch.path() / "data").string()}));
  ASSERT_FALSE(launched);
  EXPECT_NE(launched.error().what.find("Permission denied"), std::string::npos);
}

TEST(LaunchedProcess, SaysThatANameIsNotOnThePath) {
  const auto launched = LaunchedProcess::launch(options_for({"leakgate-no-such-program"}));
  ASSERT_FALSE(launched);
  EXPECT_EQ(launched.error().code, ErrorCode::target);
}

TEST(LaunchedProcess, SaysThatItsWorkingFolderIsMissing) {
  auto options = shell("true");
  options.argv[0] = "/bin/sh";
  options.working_folder = "/no/such/folder";
  const auto launched = LaunchedProcess::launch(options);
  ASSERT_FALSE(launched);
  EXPECT_EQ(launched.error().where, "/no/such/folder");
}

TEST(LaunchedProcess, SaysThatTheSupervisorIsMissing) {
  auto options = shell("true");
  options.supervisor = "/no/such/supervisor";
  ::testing::internal::CaptureStdout();
  std::printf("once\n");
  const auto launched = LaunchedProcess::launch(options);
  std::fflush(stdout);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "once\n");
  ASSERT_FALSE(launched);
  EXPECT_EQ(launched.error().where, "/no/such/supervisor");
}

TEST(LaunchedProcess, SaysThatTheSupervisorIsNone) {
  auto options = shell("true");
  options.supervisor = "/bin/false";
  const auto launched = LaunchedProcess::launch(options);
  ASSERT_FALSE(launched);
  EXPECT_EQ(launched.error().code, ErrorCode::internal);
}

TEST(LaunchedProcess, PassesTheEnvironmentAndTheFolder) {
  const ScratchFolder scratch;
  auto options = shell("echo $GREETING; pwd");
  options.env["GREETING"] = "hello = world";
  options.working_folder = scratch.path();
  const auto end = launch(options)->await_end(seconds(60), {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->last_output, (std::vector<std::string>{"hello = world", scratch.path().string()}));
}

TEST(LaunchedProcess, GivesTheTargetNoDescriptorsButTheStandardOnes) {
  const int inherited = dup(STDERR_FILENO);  // not close-on-exec
  const auto end =
      launch(options_for({sample_target(), "descriptors"}))->await_end(seconds(60), {});
  close(inherited);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->last_output, (std::vector<std::string>{"0 1 2 "}));
}

TEST(LaunchedProcess, ResetsSignalsAndReadsFromNowhere) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto end =
      launch(shell("grep -E 'SigBlk|SigIgn' /proc/self/status; readlink /proc/$$/fd/0"))
          ->await_end(seconds(60), {});
  std::signal(SIGPIPE, SIG_DFL);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->last_output, (std::vector<std::string>{"SigBlk:\t0000000000000000",
                                                        "SigIgn:\t0000000000000000", "/dev/null"}));
}

TEST(LaunchedProcess, LimitsCoreFilesAsAsked) {
  auto options = shell("ulimit -c");
  EXPECT_EQ(launch(options)->await_end(seconds(60), {})->last_output.front(), "0");
  options.core = true;
  EXPECT_NE(launch(options)->await_end(seconds(60), {})->last_output.front(), "0");
}

TEST(LaunchedProcess, TellsThatACoreWasDumpedAndWhere) {
  const ScratchFolder scratch;  // where the core file lands with the usual core_pattern
  auto options = shell("ulimit -c | grep -q 0 && exit 0; kill -ABRT $$");
  options.working_folder = scratch.path();
  options.core = true;
  const auto end = launch(options)->await_end(seconds(60), {});
  ASSERT_TRUE(end);
  if (end->code == 0) GTEST_SKIP() << "core files are not allowed here";
  EXPECT_EQ(end->signal, SIGABRT);
  EXPECT_TRUE(end->core_dumped);
  ASSERT_TRUE(end->core);
  EXPECT_TRUE(end->core->asked_for);
  EXPECT_EQ(end->core->folder, scratch.path());
  const bool file = !core_glob(*end->core, *end->pid, SIGABRT).empty();
  EXPECT_EQ(std::filesystem::is_regular_file(end->core->file), file) << end->core->pattern;
}

TEST(LaunchedProcess, RunsInItsOwnGroupAwayFromTheTerminal) {
  const auto process = launch(shell("sleep 100"));
  const auto stat = read_process_stat(process->pid());
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->pgid, process->pid());
  EXPECT_NE(getsid(process->pid()), getsid(0));
}

TEST(LaunchedProcess, IsEndedBySigtermWithinTheGracePeriod) {
  const auto process = launch(shell("trap 'echo bye; exit 0' TERM; while :; do sleep 0.05; done"));
  EXPECT_FALSE(process->ended());
  const auto end = process->stop(seconds(30));
  EXPECT_TRUE(end.by_leakgate);
  EXPECT_TRUE(end.code == 0 || end.signal == SIGTERM);  // the trap may not have been set yet
  EXPECT_TRUE(is_gone(process->pid()));
  EXPECT_EQ(process->ended(), end);
  EXPECT_EQ(process->stop(seconds(1)), end);
}

TEST(LaunchedProcess, KillsATargetThatIgnoresSigterm) {
  const ScratchFolder scratch;
  const auto pid_file = (scratch.path() / "pid").string();
  const auto process = launch(options_for({sample_target(), "ignore-term", pid_file}));
  ASSERT_TRUE(eventually([&] { return pid_in(pid_file) != 0; }));
  const auto end = process->stop(Seconds{0.2});
  EXPECT_TRUE(end.by_leakgate);
  EXPECT_EQ(end.signal, SIGKILL);
  EXPECT_FALSE(end.oom_killed);
  EXPECT_TRUE(is_gone(process->pid()));
}

TEST(LaunchedProcess, EndsAStoppedTarget) {
  const auto process = launch(shell("sleep 100"));
  kill(process->pid(), SIGSTOP);
  const auto end = process->stop(seconds(30));
  EXPECT_EQ(end.signal, SIGTERM);
}

TEST(LaunchedProcess, FindsAndEndsADaemonThatLeftTheGroup) {
  const ScratchFolder scratch;
  const auto pid_file = (scratch.path() / "pid").string();
  const auto process = launch(options_for({sample_target(), "daemon", pid_file}));
  ASSERT_TRUE(eventually([&] { return pid_in(pid_file) != 0; }));
  const int daemon = pid_in(pid_file);
  EXPECT_EQ(process->tree().size(), 2U);
  EXPECT_FALSE(process->ended_pid(daemon));
  (void)process->stop(seconds(5));
  EXPECT_TRUE(is_gone(daemon));
  EXPECT_EQ(process->stragglers(), 1);
}

TEST(LaunchedProcess, EndsDescendantsWhoseProgramHasGone) {
  const ScratchFolder scratch;
  const auto pid_file = (scratch.path() / "pid").string();
  const auto process = launch(shell("sleep 1000 & echo $! > " + pid_file + ".new; mv " + pid_file +
                                    ".new " + pid_file + "; exit 7"));
  const auto end = process->await_end(seconds(60), {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, 7);
  const int left = pid_in(pid_file);
  EXPECT_FALSE(is_gone(left));
  EXPECT_EQ(process->stop(seconds(5)).code, 7);
  EXPECT_TRUE(is_gone(left));
}

TEST(LaunchedProcess, LeavesNoZombies) {
  const ScratchFolder scratch;
  const auto pid_file = (scratch.path() / "pid").string();
  const auto process = launch(options_for({sample_target(), "zombies", pid_file}));
  ASSERT_TRUE(eventually([&] { return pid_in(pid_file) != 0; }));
  EXPECT_GE(descendants_of(getpid()).size(), 7U);  // supervisor, target, five zombies
  EXPECT_TRUE(eventually([&] { return process->tree().size() == 1; }));
  (void)process->stop(seconds(5));
  EXPECT_TRUE(descendants_of(getpid()).empty());
}

TEST(LaunchedProcess, IsEndedByItsDestructor) {
  int pid = 0;
  {
    const auto process = launch(shell("trap '' TERM; sleep 1000"));
    pid = process->pid();
  }
  EXPECT_TRUE(is_gone(pid));
}

TEST(LaunchedProcess, NeverBlocksATargetThatFloodsItsOutput) {
  const ScratchFolder scratch;
  auto options = options_for({sample_target(), "flood", "268435456"});
  options.log_file = scratch.path() / "target.log";
  options.log_bytes_max = Bytes{1 * kMiB};
  const auto process = launch(options);
  const auto end = process->await_end(seconds(100), {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, 0);
  const std::string log = text_of(options.log_file);
  EXPECT_LT(log.size(), 1UL * kMiB + 100);
  EXPECT_TRUE(log.ends_with("\nleakgate: the rest of the output was cut here\n"));
}

TEST(LaunchedProcess, DoesNotWaitForAGrandchildThatHoldsTheOutput) {
  const auto process = launch(shell("setsid sleep 1000 & exit 0"));
  ASSERT_TRUE(process->await_end(seconds(60), {}));
  EXPECT_EQ(process->stop(seconds(5)).code, 0);
}

TEST(LaunchedProcess, KeepsThePanicTextBeforeLongTraces) {
  const auto process = launch(
      shell("echo start; echo 'panic: boom' >&2; echo >&2; echo 'goroutine 1 [running]:' >&2;"
            "i=0; while [ $i -lt 4000 ]; do echo 'goroutine 2 [select, 10 minutes]: padding' >&2;"
            " i=$((i+1)); done; exit 2"));
  const auto end = process->await_end(seconds(60), {});
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->panic.starts_with("panic: boom\n\ngoroutine 1 [running]:"));
}

// Often: it may be gone before its last words were read.
TEST(LaunchedProcess, KeepsThePanicOfAProcessWhoseStatusItsParentTook) {
  constexpr int kTimes = 30;
  for (int i = 0; i < kTimes; ++i) {
    const ScratchFolder scratch;
    const auto pid_file = (scratch.path() / "pid").string();
    const auto process =
        launch(shell("(exec sh -c 'echo panic: boom; exit 2') & echo $! > " + pid_file +
                     ".new; mv " + pid_file + ".new " + pid_file + "; wait; sleep 1000"));
    ASSERT_TRUE(eventually([&] { return pid_in(pid_file) != 0; }));
    const int child = pid_in(pid_file);
    ASSERT_TRUE(eventually([&] { return is_gone(child); }));
    const auto end = process->ended_pid(child);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->pid, child);
    EXPECT_FALSE(end->code);
    EXPECT_EQ(end->panic, "panic: boom");
  }
}

TEST(LaunchedProcess, ReportsNoPanicOfAProgramThatWentOn) {
  const auto end = launch(shell("echo 'panic: only a log line'"))->await_end(seconds(60), {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->panic, "");
}

TEST(LaunchedProcess, SurvivesTheDeathOfItsSupervisor) {
  const auto process = launch(shell("sleep 1000"));
  const int pid = process->pid();
  const auto stat = read_process_stat(pid);
  ASSERT_TRUE(stat);
  kill(stat->ppid, SIGKILL);
  const auto end = process->await_end(seconds(60), {});
  ASSERT_TRUE(end);
  EXPECT_FALSE(end->code);
  EXPECT_FALSE(process->stop(seconds(1)).code);
  EXPECT_TRUE(eventually([&] {
    const auto left = read_process_stat(pid);
    return !left || is_dead(*left);
  }));
}

}  // namespace
}  // namespace leakgate
