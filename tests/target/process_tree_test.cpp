#include "target/process_tree.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace leakgate {
namespace {

TEST(ProcessStat, TakesTheLastParenthesisAsTheEndOfTheName) {
  const auto stat = parse_process_stat(
      "42 (a) S 1 (x)) S 7 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 0 0\n");
  ASSERT_TRUE(stat);
  EXPECT_EQ(*stat, (ProcessStat{42, 7, 9, 'S', 123456, "a) S 1 (x)"}));
}

TEST(ProcessStat, RefusesWhatIsCutOrBroken) {
  for (const char* text : {"", "42", "42 (a", "42 (a) ", "42 (a) S 1 2 3", "x (a) S 7 9 9",
                           "42 (a) S x 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 0 0"}) {
    EXPECT_FALSE(parse_process_stat(text)) << text;
  }
}

TEST(ProcessTree, FindsChildrenAndKnowsZombies) {
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  const auto before = descendants_of(getpid());
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before[0].pid, child);
  EXPECT_EQ(live_names(before).size(), 1U);
  EXPECT_TRUE(live_names(before, child).empty());
  const auto identity = identity_of(child);
  ASSERT_TRUE(identity);
  EXPECT_TRUE(is_running(*identity));
  EXPECT_FALSE(is_running({child, identity->start_ticks + 1}));  // the pid was used again

  kill(child, SIGKILL);
  siginfo_t info;
  waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  EXPECT_TRUE(live_names(descendants_of(getpid())).empty());
  EXPECT_FALSE(is_running(*identity));
  EXPECT_EQ(read_process_stat(child)->wait_status, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(descendants_of(getpid()).empty());
}

}  // namespace
}  // namespace leakgate
