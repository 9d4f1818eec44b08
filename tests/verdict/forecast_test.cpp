#include "verdict/forecast.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

// 2,000 requests in the 2 s of each cycle; 1 MiB of RSS a cycle is 1.8 GiB an hour.
constexpr const char* kLeak =
    "baseline heap=1M rss=100M; load*5 heap=+1M rss=+1M requests=2000 seconds=2; quiet; "
    "double heap=+2M rss=+2M requests=4000 seconds=4";

std::optional<Forecast> forecast_of(const Recording& recording) {
  return forecast(recording, judge(recording));
}

TEST(Forecast, IsGrowthOfRssAnHourAtTheTestedRate) {
  const auto seen = forecast_of(recording_from(kLeak));
  ASSERT_TRUE(seen);
  EXPECT_NEAR(seen->rate, 1000, 1e-9);
  EXPECT_NEAR(seen->bytes_per_hour, 1800.0 * kMiB, kMiB);
  EXPECT_EQ(seen->limit, std::nullopt);
  EXPECT_EQ(seen->hours, std::nullopt);
}

TEST(Forecast, SaysWhenTheLeastOfTheLimitsIsReached) {
  Recording recording = recording_from(kLeak);
  recording.target.limits.memory = Bytes{4 * kGiB};
  recording.target.limits.go_memory = Bytes{105 * kMiB + 900 * kMiB};
  const auto seen = forecast_of(recording);
  EXPECT_EQ(seen->limit_source, "GOMEMLIMIT");
  EXPECT_NEAR(seen->hours.value(), 0.5, 0.001);
  recording.scenario.gates[Metric::rss].max = 50.0 * kMiB;
  EXPECT_EQ(forecast_of(recording)->hours, 0);
  EXPECT_EQ(forecast_of(recording)->limit_source, "gate rss max");
}

TEST(Forecast, NeedsNoRateForGrowthByTime) {
  const auto seen = forecast_of(
      recording_from("baseline heap=1M rss=100M; load*5 heap=+1M rss=+1M requests=10 seconds=1.7; "
                     "quiet heap=+6M rss=+6M"));
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->rate, 0);
  EXPECT_NEAR(seen->bytes_per_hour, 1800.0 * kMiB, kMiB);
}

TEST(Forecast, IsNoneWithoutALeakOrWithoutGrowthOfRss) {
  EXPECT_FALSE(forecast_of(recording_from("baseline heap=1M rss=100M; load*5 rss=+1M")));
  EXPECT_FALSE(forecast_of(recording_from("baseline heap=1M rss=100M; load*5 heap=+1M; quiet")));
  EXPECT_FALSE(forecast_of(recording_from("baseline heap=1M; load*5 heap=+1M; quiet")));
  EXPECT_FALSE(
      forecast_of(recording_from("baseline heap=1M rss=90M; load*5 heap=+1M rss=+9K; quiet")));
  EXPECT_FALSE(forecast_of(recording_from("baseline fds=9 rss=90M; load*5 fds=+9 rss=+1M; quiet")));
}

}  // namespace
}  // namespace leakgate
