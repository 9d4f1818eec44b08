#include "load/arrival_schedule.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

using namespace std::chrono_literals;

ArrivalSchedule constant(double rate, Seconds duration) {
  return {rate, {{.rate = rate, .duration = duration}}};
}

TEST(ArrivalSchedule, IsEvenAtAConstantRate) {
  const ArrivalSchedule schedule = constant(250, Seconds{2});
  EXPECT_EQ(schedule.total(), 500);
  EXPECT_EQ(schedule.length(), 2s);
  EXPECT_EQ(schedule.due(0), 0ms);
  EXPECT_EQ(schedule.due(1), 4ms);
  EXPECT_EQ(schedule.due(499), 1996ms);
}

TEST(ArrivalSchedule, RoundsWhatIsLessThanARequestDown) {
  EXPECT_EQ(constant(3, Seconds{1.9}).total(), 5);
  EXPECT_EQ(constant(0.9, Seconds{1}).total(), 0);
}

TEST(ArrivalSchedule, IsNotShortByBinaryFractions) {
  EXPECT_EQ(constant(0.7, Seconds{10}).total(), 7);
  EXPECT_EQ(constant(4.35, Seconds{100}).total(), 435);
  EXPECT_EQ(constant(1e5, Seconds{1000.1}).total(), 100'010'000);
}

TEST(ArrivalSchedule, DoesNotDriftOverABillionRequests) {
  const ArrivalSchedule schedule = constant(10'000, Seconds{100'000});
  EXPECT_EQ(schedule.total(), 1'000'000'000);
  EXPECT_EQ(schedule.due(999'999'999), 99'999'999'900us);
}

TEST(ArrivalSchedule, GoesFromRateToRateInAStraightLine) {
  // 0 to 100 per second in 2 s: k requests are due by sqrt(k / 25) seconds.
  const ArrivalSchedule schedule(0, {{.rate = 100, .duration = Seconds{2}}});
  EXPECT_EQ(schedule.total(), 100);
  EXPECT_EQ(schedule.due(0), 0s);
  EXPECT_EQ(schedule.due(1), 200ms);
  EXPECT_EQ(schedule.due(25), 1s);
  EXPECT_EQ(schedule.due(81), 1800ms);
}

TEST(ArrivalSchedule, SlowsDownInAStraightLine) {
  const ArrivalSchedule schedule(100, {{.rate = 0, .duration = Seconds{2}}});
  EXPECT_EQ(schedule.total(), 100);
  EXPECT_EQ(schedule.due(75), 1s);
  EXPECT_EQ(schedule.due(99), 1800ms);
}

TEST(ArrivalSchedule, GoesOnFromStageToStage) {
  const ArrivalSchedule schedule(10, {{.rate = 10, .duration = Seconds{1}},
                                      {.rate = 30, .duration = Seconds{1}},
                                      {.rate = 30, .duration = Seconds{1}}});
  EXPECT_EQ(schedule.total(), 60);
  EXPECT_EQ(schedule.length(), 3s);
  EXPECT_EQ(schedule.due(10), 1s);
  EXPECT_EQ(schedule.due(30), 2s);
  EXPECT_EQ(schedule.due(45), 2500ms);
}

TEST(ArrivalSchedule, IsStillWhileTheRateIsNothing) {
  const ArrivalSchedule schedule(10, {{.rate = 10, .duration = Seconds{1}},
                                      {.rate = 0, .duration = Seconds{0}},
                                      {.rate = 0, .duration = Seconds{5}},
                                      {.rate = 10, .duration = Seconds{0}},
                                      {.rate = 10, .duration = Seconds{1}}});
  EXPECT_EQ(schedule.total(), 20);
  EXPECT_EQ(schedule.due(9), 900ms);
  EXPECT_EQ(schedule.due(10), 6s);
  EXPECT_EQ(schedule.length(), 7s);
}

TEST(ArrivalSchedule, NeverGoesBackNorBeyondItsEnd) {
  const ArrivalSchedule schedule(3.7, {{.rate = 991.3, .duration = Seconds{1.7}},
                                       {.rate = 0.1, .duration = Seconds{2.9}},
                                       {.rate = 500, .duration = Seconds{0.3}}});
  std::chrono::nanoseconds before{-1};
  for (Count i = 0; i < schedule.total(); ++i) {
    const auto due = schedule.due(i);
    ASSERT_GE(due, before) << i;
    before = due;
  }
  EXPECT_LE(before, schedule.length());
  EXPECT_EQ(schedule.total(), 2358);
}

TEST(ArrivalSchedule, HasNothingDueWithoutStages) {
  const ArrivalSchedule schedule(100, {});
  EXPECT_EQ(schedule.total(), 0);
  EXPECT_EQ(schedule.length(), 0s);
}

}  // namespace
}  // namespace leakgate
