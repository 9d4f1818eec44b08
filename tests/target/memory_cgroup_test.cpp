#include "target/memory_cgroup.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

TEST(MemoryCgroupPlace, PrefersTheMemoryControllerOfVersion1) {
  const auto place = find_memory_cgroup(
      "tmpfs /sys/fs/cgroup tmpfs rw 0 0\n"
      "cgroup /sys/fs/cgroup/cpu cgroup rw,relatime,cpu 0 0\n"
      "cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0\n"
      "cgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0\n",
      "5:devices:/\n4:memory:/box/1\n0::/\n");
  EXPECT_EQ(place, (CgroupPlace{"/sys/fs/cgroup/memory", "/box/1", false}));
}

TEST(MemoryCgroupPlace, TakesVersion2WhereItIsAlone) {
  const auto place =
      find_memory_cgroup("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n", "0::/user.slice/a:b\n");
  EXPECT_EQ(place, (CgroupPlace{"/sys/fs/cgroup", "/user.slice/a:b", true}));
}

TEST(MemoryCgroupPlace, IsUnknownWithoutMounts) {
  EXPECT_FALSE(find_memory_cgroup("", "4:memory:/\n0::/\n"));
  EXPECT_FALSE(find_memory_cgroup("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n", "nonsense\n"));
}

TEST(OomKills, AreReadFromAnyOfTheFiles) {
  EXPECT_EQ(oom_kills_in("low 0\nmax 3\noom 1\noom_kill 2\noom_group_kill 0\n"), 2);
  EXPECT_EQ(oom_kills_in("oom_kill_disable 0\nunder_oom 0\noom_kill 7\n"), 7);
  EXPECT_EQ(oom_kills_in("nr_free_pages 1\n"), 0);
}

TEST(MemoryLimit, EndsATargetThatGoesBeyondItAndLeavesNoCgroup) {
  auto options = options_for({sample_target(), "memory", "300"});
  options.memory_limit = Bytes{64 * kMiB};
  auto launched = LaunchedProcess::launch(options);
  if (!launched && launched.error().code == ErrorCode::unsupported) {
    GTEST_SKIP() << launched.error().what;
  }
  ASSERT_TRUE(launched) << to_text(launched.error());
  const auto end = (*launched)->await_end(Seconds{60}, {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->signal, SIGKILL);
  EXPECT_TRUE(end->oom_killed);
  launched->reset();
  const auto again = MemoryCgroup::create(Bytes{64 * kMiB});
  ASSERT_TRUE(again);
  for (const auto& entry : std::filesystem::directory_iterator(again->folder().parent_path())) {
    const auto name = entry.path().filename().string();
    const std::string ours = "leakgate-" + std::to_string(getpid()) + "-";
    EXPECT_TRUE(!name.starts_with(ours) || entry.path() == again->folder()) << name;
  }
}

TEST(MemoryLimit, IsSeenToEndAProcessWhoseStatusItsParentTook) {
  const ScratchFolder scratch;
  const auto pid_file = (scratch.path() / "pid").string();
  auto options = shell(std::string(sample_target()) + " memory 300 & echo $! > " + pid_file +
                       ".new; mv " + pid_file + ".new " + pid_file + "; wait; sleep 1000");
  options.memory_limit = Bytes{64 * kMiB};
  auto launched = LaunchedProcess::launch(options);
  if (!launched && launched.error().code == ErrorCode::unsupported) {
    GTEST_SKIP() << launched.error().what;
  }
  ASSERT_TRUE(launched) << to_text(launched.error());
  ASSERT_TRUE(eventually([&] { return pid_in(pid_file) != 0; }));
  const int child = pid_in(pid_file);
  ASSERT_TRUE(eventually([&] { return is_gone(child); }));
  const auto end = (*launched)->ended_pid(child);
  ASSERT_TRUE(end);
  EXPECT_FALSE(end->signal);
  EXPECT_TRUE(end->oom_killed);
}

TEST(MemoryLimit, LetsATargetBelowItBe) {
  auto options = options_for({sample_target(), "memory", "10"});
  options.memory_limit = Bytes{256 * kMiB};
  auto launched = LaunchedProcess::launch(options);
  if (!launched && launched.error().code == ErrorCode::unsupported) {
    GTEST_SKIP() << launched.error().what;
  }
  ASSERT_TRUE(launched) << to_text(launched.error());
  const auto end = (*launched)->await_end(Seconds{60}, {});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->code, 0);
  EXPECT_FALSE(end->oom_killed);
}

}  // namespace
}  // namespace leakgate
