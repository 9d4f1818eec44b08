#include "sampling/gap_log.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(GapLog, MergesMissesInARowIntoOneGapUpToTheNextSample) {
  GapLog log;
  log.miss(Seconds{1.0}, SourceKind::proc, "stopped");
  log.miss(Seconds{1.1}, SourceKind::proc, "stopped");
  log.hit(Seconds{1.2}, SourceKind::proc);
  log.hit(Seconds{1.3}, SourceKind::proc);
  const auto gaps = log.finish(Seconds{2.0});
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0], (Gap{Seconds{1.0}, Seconds{1.2}, SourceKind::proc, "stopped"}));
}

TEST(GapLog, KeepsCausesApart) {
  GapLog log;
  log.miss(Seconds{1}, SourceKind::proc, "stopped");
  log.miss(Seconds{2}, SourceKind::proc, "gone");
  const auto gaps = log.finish(Seconds{3});
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_EQ(gaps[0], (Gap{Seconds{1}, Seconds{2}, SourceKind::proc, "stopped"}));
  EXPECT_EQ(gaps[1], (Gap{Seconds{2}, Seconds{3}, SourceKind::proc, "gone"}));
}

TEST(GapLog, KeepsSourcesApart) {
  GapLog log;
  log.miss(Seconds{1}, SourceKind::probe, "no answer");
  log.hit(Seconds{2}, SourceKind::proc);
  log.miss(Seconds{3}, SourceKind::proc, "gone");
  log.hit(Seconds{4}, SourceKind::probe);
  const auto gaps = log.finish(Seconds{5});
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_EQ(gaps[0], (Gap{Seconds{1}, Seconds{4}, SourceKind::probe, "no answer"}));
  EXPECT_EQ(gaps[1], (Gap{Seconds{3}, Seconds{5}, SourceKind::proc, "gone"}));
}

TEST(GapLog, KeepsSeriesApart) {
  GapLog log;
  log.miss(Seconds{1}, SourceKind::metrics, "-1", "rss");
  log.miss(Seconds{2}, SourceKind::metrics, "-1", "heap");
  log.miss(Seconds{3}, SourceKind::metrics, "refused");
  log.hit(Seconds{4}, SourceKind::metrics, "rss");
  const auto gaps = log.finish(Seconds{5});
  ASSERT_EQ(gaps.size(), 3U);
  EXPECT_EQ(gaps[0], (Gap{Seconds{1}, Seconds{4}, SourceKind::metrics, "-1", "rss"}));
  EXPECT_EQ(gaps[1], (Gap{Seconds{2}, Seconds{5}, SourceKind::metrics, "-1", "heap"}));
  EXPECT_EQ(gaps[2], (Gap{Seconds{3}, Seconds{5}, SourceKind::metrics, "refused", {}}));
}

TEST(GapLog, OnlyCountsWhatIsMoreThanItMayKeep) {
  GapLog log(2);
  for (int i = 0; i < 5; ++i) {
    log.miss(Seconds{2.0 * i}, SourceKind::metrics, "-1");
    log.hit(Seconds{2.0 * i + 1}, SourceKind::metrics);
  }
  EXPECT_EQ(log.finish(Seconds{10}).size(), 2U);
  EXPECT_EQ(log.left_out(), 3);
}

TEST(GapLog, LetsAGapWithAReasonOfItsOwnGoOn) {
  GapLog log;
  log.miss(Seconds{1}, SourceKind::probe, "no answer");
  log.miss_unless_open(Seconds{2}, SourceKind::probe, "took 1 s");
  log.hit(Seconds{3}, SourceKind::probe);
  log.miss_unless_open(Seconds{4}, SourceKind::probe, "took 1 s");
  const auto gaps = log.finish(Seconds{5});
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_EQ(gaps[0].cause, "no answer");
  EXPECT_EQ(gaps[1], (Gap{Seconds{4}, Seconds{5}, SourceKind::probe, "took 1 s"}));
}

TEST(GapLog, HasNoGapWhenNothingWasMissed) {
  GapLog log;
  log.hit(Seconds{1}, SourceKind::proc);
  EXPECT_TRUE(log.finish(Seconds{2}).empty());
}

}  // namespace
}  // namespace leakgate
