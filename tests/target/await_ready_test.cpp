// LaunchedProcess::await_ready with real servers.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "target/launched_process.hpp"
#include "target/port.hpp"
#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

std::string free_port() { return std::to_string(free_loopback_port().value()); }

ReadyOptions ready_on(const std::string& port, const std::string& path = "") {
  ReadyOptions options;
  options.port = std::atoi(port.c_str());
  options.path = path;
  options.timeout = Seconds{60};
  return options;
}

TEST(AwaitReady, TakesAConnectionAsReady) {
  const auto port = free_port();
  const auto process = launch(options_for({sample_target(), "serve", port}));
  const auto ready = process->await_ready(ready_on(port), {});
  ASSERT_TRUE(ready) << to_text(ready.error());
  EXPECT_EQ(ready->pid, process->pid());
  EXPECT_EQ(ready->port, std::atoi(port.c_str()));
  EXPECT_TRUE(ready->others.empty());
}

TEST(AwaitReady, TakesA2xxAsReady) {
  const auto port = free_port();
  const auto process = launch(options_for({sample_target(), "serve", port, "204"}));
  EXPECT_TRUE(process->await_ready(ready_on(port, "/healthz"), {}));
}

ReadyOptions ready_at(const std::string& socket, const std::string& path) {
  ReadyOptions options;
  options.unix_socket = socket;
  options.path = path;
  options.timeout = Seconds{60};
  return options;
}

TEST(AwaitReady, TakesAnAnswerOverAUnixSocketAsReady) {
  const ScratchFolder scratch;
  const std::string socket = (scratch.path() / "a.sock").string();
  const auto process = launch(options_for({sample_target(), "serve-unix", socket, "204"}));
  const auto ready = process->await_ready(ready_at(socket, "/healthz"), {});
  ASSERT_TRUE(ready) << to_text(ready.error());
  EXPECT_EQ(ready->pid, process->pid());
}

TEST(AwaitReady, RefusesASocketThatAnotherProcessListensOn) {
  const ScratchFolder scratch;
  const std::string socket = (scratch.path() / "a.sock").string();
  const auto other = launch(options_for({sample_target(), "serve-unix", socket}));
  ASSERT_TRUE(other->await_ready(ready_at(socket, ""), {}));
  const auto process = launch(options_for({sample_target(), "serve", free_port()}));
  const auto ready = process->await_ready(ready_at(socket, ""), {});
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().what, "process " + std::to_string(other->pid()) +
                                    " listens there, which is not the target's");
}

TEST(AwaitReady, TellsTheLastAnswerAtTheTimeLimit) {
  const auto port = free_port();
  const auto process = launch(options_for({sample_target(), "serve", port, "503"}));
  auto options = ready_on(port, "/healthz");
  options.timeout = Seconds{0.3};
  const auto ready = process->await_ready(options, {});
  ASSERT_FALSE(ready);
  EXPECT_NE(ready.error().what.find("last answer: HTTP 503"), std::string::npos);
}

TEST(AwaitReady, FindsTheServerBehindAShell) {
  const auto port = free_port();
  const auto process = launch(shell(sample_target() + " serve " + port + "; true"));
  const auto ready = process->await_ready(ready_on(port), {});
  ASSERT_TRUE(ready) << to_text(ready.error());
  EXPECT_NE(ready->pid, process->pid());
  ASSERT_EQ(ready->others.size(), 1U);
  EXPECT_EQ(ready->others[0].pid, process->pid());
  EXPECT_FALSE(process->ended());
  kill(ready->pid, SIGKILL);
  EXPECT_TRUE(process->await_end(Seconds{60}, {}));
}

TEST(AwaitReady, FollowsAServerWhoseLauncherHasLeft) {
  const auto port = free_port();
  const auto process = launch(shell(sample_target() + " serve " + port + " & exit 0"));
  const auto ready = process->await_ready(ready_on(port, "/"), {});
  ASSERT_TRUE(ready) << to_text(ready.error());
  EXPECT_FALSE(process->ended());
  kill(ready->pid, SIGABRT);
  const auto end = process->await_end(Seconds{60}, {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->signal, SIGABRT);
  EXPECT_EQ(process->ended_pid(ready->pid)->signal, SIGABRT);
}

TEST(AwaitReady, FindsThePortOfATreeByItself) {
  const auto port = free_port();
  const auto process = launch(shell(sample_target() + " serve " + port + "; true"));
  auto anywhere = ready_on(free_port(), "/");
  anywhere.any_port = true;
  const auto ready = process->await_ready(anywhere, {});
  ASSERT_TRUE(ready) << to_text(ready.error());
  EXPECT_EQ(ready->port, std::atoi(port.c_str()));
  EXPECT_EQ(ready->host, "127.0.0.1");
}

TEST(AwaitReady, LoadsThePortThatItGaveAndTellsTheOthers) {
  const auto side = free_port();
  const auto given = free_port();
  const auto process = launch(shell(sample_target() + " serve " + side + " & sleep 0.2; exec " +
                                    sample_target() + " serve " + given));
  auto anywhere = ready_on(given, "/");
  anywhere.any_port = true;
  const auto ready = process->await_ready(anywhere, {});
  ASSERT_TRUE(ready) << to_text(ready.error());
  EXPECT_EQ(ready->port, std::atoi(given.c_str()));
  ASSERT_EQ(ready->also_listens.size(), 1U);
  EXPECT_NE(ready->also_listens[0].find(":" + side), std::string::npos);
}

TEST(AwaitReady, TellsWhereTheTargetListensInsteadOfWhereItShould) {
  const auto elsewhere = free_port();
  const auto process = launch(options_for({sample_target(), "serve", elsewhere}));
  auto options = ready_on(free_port());
  options.timeout = Seconds{2};
  const auto ready = process->await_ready(options, {});
  ASSERT_FALSE(ready);
  EXPECT_NE(ready.error().what.find("it listens on 127.0.0.1:" + elsewhere), std::string::npos)
      << ready.error().what;
}

TEST(AwaitReady, TellsWhoHasThePortWhenTheTargetGivesUpOverIt) {
  const auto port = free_port();
  const auto stranger = launch(options_for({sample_target(), "serve", port}));
  ASSERT_TRUE(stranger->await_ready(ready_on(port), {}));
  const auto process = launch(shell("exit 1"));
  const auto ready = process->await_ready(ready_on(port), {});
  ASSERT_FALSE(ready);
  EXPECT_NE(ready.error().what.find("process " + std::to_string(stranger->pid())),
            std::string::npos)
      << ready.error().what;
}

TEST(AwaitReady, RefusesAPortOfSomebodyElse) {
  const auto port = free_port();
  const auto stranger = launch(options_for({sample_target(), "serve", port}));
  ASSERT_TRUE(stranger->await_ready(ready_on(port), {}));
  const auto process = launch(shell("sleep 1000"));
  const auto ready = process->await_ready(ready_on(port), {});
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, ErrorCode::target);
  EXPECT_NE(ready.error().what.find("process " + std::to_string(stranger->pid())),
            std::string::npos)
      << ready.error().what;
}

TEST(AwaitReady, TellsThatTheTargetExitedFirst) {
  const auto process = launch(shell("echo no config; exit 4"));
  const auto ready = process->await_ready(ready_on(free_port()), {});
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().what, "the target exited with code 4 before it was ready");
  EXPECT_EQ(ready.error().hint, "no config");
}

TEST(AwaitReady, TellsThatTheTargetExitedFirstEvenWith0) {
  const auto process = launch(shell("exit 0"));
  const auto ready = process->await_ready(ready_on(free_port()), {});
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().what, "the target exited with code 0 before it was ready");
}

TEST(AwaitReady, EndsWhenAStopIsAskedFor) {
  const auto process = launch(shell("sleep 1000"));
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(process->await_ready(ready_on(free_port()), source.get_token()));
}

}  // namespace
}  // namespace leakgate
