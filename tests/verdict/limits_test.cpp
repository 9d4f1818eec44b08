#include "verdict/limits.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"
#include "verdict/growth.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

Recording limited(const char* text) {
  Recording recording = recording_from(text);
  recording.target.limits = {.fds = 256, .threads = 500, .mappings = 65530};
  return recording;
}

TEST(LimitReached, IsAFindingWhereDescriptorsRoseInTheWarmUpAndStandAtTheirLimit) {
  const Recording recording = limited("cold fds=9; baseline fds=254; load*5");
  const auto reached = limit_reached(recording, Metric::fds);
  ASSERT_TRUE(reached);
  EXPECT_EQ(reached->at_start, 9);
  EXPECT_EQ(reached->now, 254);
  EXPECT_EQ(reached->reason,
            "9 descriptors before the first request, 254 since the warm-up: it stands at the limit "
            "of 256");
}

TEST(LimitReached, KnowsThreadsAndMappings) {
  EXPECT_TRUE(
      limit_reached(limited("cold threads=9; baseline threads=480; load*5"), Metric::threads));
  Recording recording = limited("cold native=1M; baseline native=1M; load*5");
  recording.cold->mappings = 300;
  recording.baseline->mappings = 65'000;
  for (Cycle& cycle : recording.cycles) cycle.mark.mappings = 65'001;
  EXPECT_TRUE(limit_reached(recording, Metric::native));
  recording.cycles.back().mark.mappings.reset();
  EXPECT_FALSE(limit_reached(recording, Metric::native));
}

TEST(LimitReached, KnowsInotifyInstancesWhichTheUsersProcessesShare) {
  Recording recording =
      limited("cold fds=9 fd.file=3; baseline fds=109 fd.anon_inode:inotify=100; load*5; quiet");
  EXPECT_FALSE(limit_reached(recording, Metric::fds));
  recording.target.limits.inotify = 128;
  const auto reached = limit_reached(recording, Metric::fds);
  ASSERT_TRUE(reached);
  EXPECT_EQ(reached->limit, 128);
  EXPECT_EQ(reached->at_start, 0);
}

TEST(LimitReached, IsNotWhereThereIsRoom) {
  EXPECT_FALSE(limit_reached(limited("cold fds=9; baseline fds=180; load*5"), Metric::fds));
}

TEST(LimitReached, IsNotWhereTheCountComesAndGoes) {
  EXPECT_FALSE(
      limit_reached(limited("cold fds=9; baseline fds=240; load*4; load fds=210"), Metric::fds));
}

TEST(LimitReached, IsNotWhereSoManyWereThereBeforeTheFirstRequest) {
  EXPECT_FALSE(limit_reached(limited("cold fds=200; baseline fds=254; load*5"), Metric::fds));
}

TEST(LimitReached, IsNotWhereTheyAreGivenBackInTheQuietHold) {
  EXPECT_FALSE(
      limit_reached(limited("cold fds=9; baseline fds=254; load*5; quiet fds=12"), Metric::fds));
}

TEST(LimitReached, IsNotKnownWithoutALimitOrAColdMark) {
  EXPECT_FALSE(limit_reached(recording_from("cold fds=9; baseline fds=254; load*5"), Metric::fds));
  EXPECT_FALSE(limit_reached(limited("baseline fds=254; load*5"), Metric::fds));
  EXPECT_FALSE(limit_reached(Recording{}, Metric::fds));
}

TEST(GrowthAtALimit, IsALeakAfterTheQuietHold) {
  const Growth growth =
      judge_growth(limited("cold fds=9; baseline fds=254; load*5; quiet"), Metric::fds);
  EXPECT_EQ(growth.shape, Shape::leak);
  EXPECT_FALSE(growth.needs_quiet);
  EXPECT_EQ(growth.basis.basis, std::nullopt);
}

TEST(GrowthAtALimit, IsHeldQuietAtTheFirstDecisionAndThenIsEnough) {
  EXPECT_EQ(decide(limited("cold fds=9; baseline fds=254; load*5")).next, NextStep::quiet);
  EXPECT_EQ(decide(limited("cold fds=9; baseline fds=254; load*5; quiet")).next, NextStep::enough);
}

}  // namespace
}  // namespace leakgate
