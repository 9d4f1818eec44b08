#include "target/attached_process.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

TEST(AttachedProcess, SeesThatAProcessHasEnded) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  {
    const auto attached = AttachedProcess::attach(child);
    ASSERT_TRUE(attached) << to_text(attached.error());
    EXPECT_EQ(attached->pid(), child);
    EXPECT_FALSE(attached->ended());
    EXPECT_TRUE(attached->listeners().empty());
    kill(child, SIGKILL);
    EXPECT_TRUE(eventually([&] { return attached->ended().has_value(); }));
    EXPECT_FALSE(attached->ended()->by_leakgate);
    waitpid(child, nullptr, 0);
    EXPECT_TRUE(attached->ended());
  }
  EXPECT_FALSE(AttachedProcess::attach(child));
}

TEST(AttachedProcess, IsLeftAloneAtTheEnd) {
  const auto process = launch(shell("sleep 1000"));
  ASSERT_TRUE(AttachedProcess::attach(process->pid()));
  EXPECT_FALSE(process->ended());
}

TEST(AttachedProcess, RefusesPidsOfNobody) {
  for (const int pid : {0, -1, 1 << 22}) {
    const auto attached = AttachedProcess::attach(pid);
    ASSERT_FALSE(attached);
    EXPECT_EQ(attached.error().code, ErrorCode::target);
  }
}

}  // namespace
}  // namespace leakgate
