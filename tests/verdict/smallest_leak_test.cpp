#include "verdict/smallest_leak.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

constexpr const char* kClean =
    "cold heap=140K goroutines=3; warm-up*2 heap=260K requests=2003; baseline;"
    "load*5 heap=260K requests=2003";

TEST(SmallestHeapLeak, IsTheFloorOverTheRequestsOfACycleWhereNothingMoves) {
  // 12 KiB over 2,003 requests: 6.13 B.
  EXPECT_NEAR(smallest_heap_leak(recording_from(kClean)).value_or(0), 6.13, 0.1);
}

TEST(SmallestHeapLeak, FollowsTheFloorOfLargerCycles) {
  Recording recording =
      recording_from("warm-up heap=1M requests=100000; baseline; load*5 heap=1M requests=100000");
  recording.scenario.load.requests = 100'000;
  EXPECT_NEAR(smallest_heap_leak(recording).value_or(0), 4, 0.06);
}

TEST(SmallestHeapLeak, IsLargerWhereTheHeapIsNoisy) {
  const auto quiet = smallest_heap_leak(recording_from(kClean));
  const auto noisy = smallest_heap_leak(
      recording_from("warm-up heap=260K requests=2003; baseline; load heap=+60K; load heap=-60K;"
                     "load heap=+60K; load heap=-60K; load heap=+60K requests=2003"));
  ASSERT_TRUE(quiet && noisy);
  EXPECT_GT(*noisy, 2 * *quiet);
}

TEST(SmallestHeapLeak, IsUnknownWhereTheHeapIsNotJudged) {
  EXPECT_EQ(smallest_heap_leak(Recording{}), std::nullopt);
  EXPECT_EQ(smallest_heap_leak(recording_from("baseline rss=9M; load*5 requests=2003")),
            std::nullopt);
  Recording recording = recording_from(kClean);
  recording.scenario.gates[Metric::heap].leak = false;
  EXPECT_EQ(smallest_heap_leak(recording), std::nullopt);
}

TEST(RarestGoroutineLeak, IsFoundWhereverInACycleItFalls) {
  const auto requests = rarest_goroutine_leak(recording_from(kClean));
  ASSERT_TRUE(requests);
  // At least one in each of the last two cycles, whatever the phase.
  EXPECT_GE(*requests, 1000);
  EXPECT_LE(*requests, 5 * 2003);
}

TEST(RarestGoroutineLeak, IsUnknownWhereGoroutinesAreNotJudged) {
  Recording recording = recording_from(kClean);
  recording.scenario.gates[Metric::goroutines].leak = false;
  EXPECT_EQ(rarest_goroutine_leak(recording), std::nullopt);
  EXPECT_EQ(rarest_goroutine_leak(recording_from("baseline rss=9M; load*5 requests=2003")),
            std::nullopt);
}

}  // namespace
}  // namespace leakgate
