#include "verdict/growth.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

Growth heap_growth_of(const std::string& text) {
  return judge_growth(recording_from(text), Metric::heap);
}

TEST(QuietHold, IsNeededBeforeALeakIsSaid) {
  const Growth growth = heap_growth_of("baseline heap=300K; load*5 heap=+16K");
  EXPECT_EQ(growth.shape, Shape::leak);
  EXPECT_TRUE(growth.needs_quiet);
}

TEST(QuietHold, ConfirmsWhatStays) {
  const Growth growth = heap_growth_of("baseline heap=300K; load*5 heap=+16K; quiet heap=-2K");
  EXPECT_EQ(growth.shape, Shape::leak);
  EXPECT_FALSE(growth.needs_quiet);
  EXPECT_EQ(growth.per_cycle, 16 * 1024);
}

TEST(QuietHold, ClearsWhatFallsBack) {
  EXPECT_EQ(heap_growth_of("baseline heap=300K; load*5 heap=+2M; quiet heap=301K").shape,
            Shape::retained);
}

TEST(QuietHold, CountsAsOldOnceAnotherCycleRan) {
  const Growth growth =
      heap_growth_of("baseline heap=300K; load*3 heap=+2M; quiet; load*2 heap=+2M");
  EXPECT_TRUE(growth.needs_quiet);
}

// A buffer of the last ten seconds fills, while each of the cycles takes a fraction of one.
constexpr const char* kFillsByTime =
    "baseline heap=442K; load*5 heap=+12K; quiet heap=+139K; load*2 heap=+14K; quiet heap=+126K;"
    "load*3 heap=+14K; ";

TEST(QuietHold, AddsNothingToTheCyclesAfterIt) {
  const Growth growth = heap_growth_of(std::string(kFillsByTime) + "quiet heap=-167K");
  EXPECT_NEAR(growth.per_cycle, 13 * 1024, 1024);
  EXPECT_EQ(growth.shape, Shape::retained);
  // What the last one leaves counts: half a megabyte by time, and more each time.
  EXPECT_EQ(heap_growth_of(std::string(kFillsByTime) + "quiet heap=+140K").shape, Shape::leak);
}

TEST(QuietHold, WithoutAValueConfirmsNothing) {
  EXPECT_EQ(heap_growth_of("baseline heap=300K; load*5 heap=+2M; quiet heap=?").shape,
            Shape::undecided);
}

TEST(QuietHold, IsLeftOutWhereTheScenarioSaysSo) {
  Recording recording = recording_from("baseline heap=300K; load*5 heap=+2M");
  recording.scenario.cycles.quiet = Seconds{0};
  EXPECT_FALSE(judge_growth(recording, Metric::heap).needs_quiet);
}

TEST(QuietHold, ClearsGoroutinesOfTimers) {
  const Recording timers =
      recording_from("baseline goroutines=3; load*5 goroutines=+2003; quiet goroutines=3");
  EXPECT_EQ(judge_growth(timers, Metric::goroutines).shape, Shape::retained);
}

TEST(Growth, IsRetainedWhereTheWarmUpBroughtItAndNothingCameOnTop) {
  const Growth growth = heap_growth_of("cold heap=200K; baseline heap=16M; load*5 heap=+2K");
  EXPECT_EQ(growth.shape, Shape::retained);
  EXPECT_EQ(growth.reason, "16 MiB more than before the first request, and it does not grow");
  EXPECT_EQ(heap_growth_of("cold heap=200K; baseline heap=300K; load*5 heap=+2K").shape,
            Shape::noise);
  EXPECT_EQ(heap_growth_of("baseline heap=16M; load*5 heap=+2K").shape, Shape::noise);
  EXPECT_EQ(heap_growth_of("cold heap=200K; baseline heap=16M; load heap=+20K; load*4").shape,
            Shape::retained);
  EXPECT_EQ(heap_growth_of("cold heap=200K; baseline heap=300K; load heap=+9M; load*4").shape,
            Shape::step);
  EXPECT_EQ(heap_growth_of("cold heap=200K; baseline heap=16M; load*5 heap=+2M; quiet").shape,
            Shape::leak);
}

TEST(Growth, IsNotJudgedOverAMarkWithoutAValue) {
  const Growth growth =
      heap_growth_of("baseline heap=300K; load*3 heap=+2M; load heap=?; load heap=9M");
  EXPECT_FALSE(growth.complete);
  EXPECT_EQ(growth.shape, Shape::undecided);
}

TEST(Growth, IgnoresIdleAndDoubleCycles) {
  EXPECT_EQ(heap_growth_of("baseline heap=300K; load*2; double heap=+9M; idle heap=+9M;"
                           "load*3 heap=300K")
                .shape,
            Shape::noise);
}

TEST(Growth, OfNativeMemoryNeedsAQuarterOfAMebibyteACycle) {
  const auto shape = [](const char* text) {
    return judge_growth(recording_from(text), Metric::native).shape;
  };
  EXPECT_EQ(shape("baseline native=4M; load*5 native=+200K; quiet"), Shape::noise);
  EXPECT_EQ(shape("baseline native=4M; load*5 native=+300K; quiet"), Shape::leak);
  // What malloc has once got it keeps: that it does not grow says nothing of its use.
  EXPECT_EQ(shape("cold native=1M; baseline native=9M; load*5"), Shape::noise);
}

TEST(Growth, HasNoRuleForRssAndObjects) {
  EXPECT_FALSE(has_growth_rule(Metric::rss));
  EXPECT_FALSE(has_growth_rule(Metric::rss_peak));
  EXPECT_FALSE(has_growth_rule(Metric::objects));
  EXPECT_TRUE(has_growth_rule(Metric::native));
}

// Timers that were pending at the baseline, and are gone after the hold, beside a leak.
TEST(QuietHold, DoesNotHideALeakBehindWhatWasPendingAtTheBaseline) {
  const Growth growth = judge_growth(
      recording_from("baseline goroutines=603 go.sleep.main.wait@9=600 go.select.main.leak@5=3;"
                     "load*5 goroutines=+2 go.select.main.leak@5=+2;"
                     "quiet goroutines=13 go.sleep.main.wait@9=0"),
      Metric::goroutines);
  EXPECT_EQ(growth.shape, Shape::leak) << growth.reason;
}

TEST(QuietHold, SettlesWhatTheCyclesLeftUndecided) {
  const char* timers =
      "baseline heap=1M; load*3 heap=+100K; load heap=-400K; load*6 heap=+100K; quiet heap=300K";
  const Growth growth = judge_growth(recording_from(timers), Metric::heap);
  EXPECT_EQ(growth.shape, Shape::retained) << growth.reason;
  EXPECT_TRUE(growth.reason.starts_with("slow to drain")) << growth.reason;
}

}  // namespace
}  // namespace leakgate
