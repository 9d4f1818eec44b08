#include "sampling/proc_text.hpp"

#include <gtest/gtest.h>

#include "sampling/fixture_files.hpp"

namespace leakgate {
namespace {

TEST(StatusText, ReadsARecordedStatus) {
  const auto status = parse_status(fixture_text("proc/go126-cgo.status"));
  ASSERT_TRUE(status) << to_text(status.error());
  EXPECT_EQ(status->state, 'S');
  EXPECT_EQ(status->rss, Bytes{12'672 * kKiB});
  EXPECT_EQ(status->rss_peak, Bytes{12'672 * kKiB});
  EXPECT_EQ(status->threads, 9);
}

TEST(StatusText, LeavesTheMemoryOfAZombieUnknown) {
  const auto status = parse_status("Name:\tx\nState:\tZ (zombie)\nThreads:\t1\n");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->state, 'Z');
  EXPECT_FALSE(status->rss);
}

TEST(StatusText, IsNotFooledByAProcessThatIsNamedLikeALine) {
  // The kernel escapes the newline of a name.
  const auto status =
      parse_status("Name:\ta\\nVmRSS: 1 kB\nState:\tR (running)\nVmRSS:\t   8 kB\n");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->rss, Bytes{8 * kKiB});
}

TEST(StatusText, RefusesWhatIsNoStatus) {
  EXPECT_EQ(parse_status("").error().code, ErrorCode::malformed);
  EXPECT_EQ(parse_status("<html>no</html>").error().code, ErrorCode::malformed);
  EXPECT_FALSE(parse_status("State:\tS\nVmRSS:\t-4 kB\n"));
  EXPECT_FALSE(parse_status("State:\tS\nVmRSS:\t99999999999999999999 kB\n"));
  EXPECT_FALSE(parse_status("State:\tS\nVmRSS:\t9223372036854775807 kB\n"));
  EXPECT_FALSE(parse_status("State:\tS\nVmRSS:\t12 MB\n"));
  EXPECT_FALSE(parse_status("State:\tS\nThreads:\tmany\n"));
  EXPECT_FALSE(parse_status("State:\tS\nThreads:\t-1\n"));
  EXPECT_FALSE(parse_status("State:\n"));
}

TEST(StatText, FindsTheStateBehindANameWithSpacesAndParentheses) {
  const auto stat = parse_stat(
      "42 (a) R (b c) Z 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 8 0 987654 1262313472 3168 0\n");
  ASSERT_TRUE(stat) << to_text(stat.error());
  EXPECT_EQ(*stat, (StatText{.state = 'Z', .start_ticks = 987'654}));
}

TEST(StatText, ReadsARecordedStat) {
  const auto stat = parse_stat(fixture_text("proc/go126-cgo.stat"));
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->state, 'S');
  EXPECT_GT(stat->start_ticks, 0U);
}

TEST(StatText, RefusesWhatIsCutOff) {
  EXPECT_FALSE(parse_stat(""));
  EXPECT_FALSE(parse_stat("42 (name"));
  EXPECT_FALSE(parse_stat("42 (name) S 1 2 3"));
  EXPECT_FALSE(parse_stat("42 (name) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 soon 20"));
}

TEST(FdKind, NamesWhatADescriptorPointsAt) {
  EXPECT_EQ(fd_kind("socket:[123456]"), "socket");
  EXPECT_EQ(fd_kind("pipe:[7]"), "pipe");
  EXPECT_EQ(fd_kind("anon_inode:[eventpoll]"), "anon_inode:[eventpoll]");
  EXPECT_EQ(fd_kind("anon_inode:inotify"), "anon_inode:inotify");
  EXPECT_EQ(fd_kind("/dev/null"), "device");
  EXPECT_EQ(fd_kind("/dev/shm/x"), "file");
  EXPECT_EQ(fd_kind("/var/log/a (deleted)"), "file");
  EXPECT_EQ(fd_kind("/memfd:buffer (deleted)"), "memfd");
  EXPECT_EQ(fd_kind("net:[4026531840]"), "net");
}

TEST(FdKind, MakesHostileNamesPrintable) {
  EXPECT_EQ(fd_kind(""), "other");
  EXPECT_EQ(fd_kind(":["), "other");
  EXPECT_EQ(fd_kind("anon_inode:[\x1b[31m]").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace leakgate
