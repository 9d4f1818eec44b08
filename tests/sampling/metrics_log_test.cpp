#include "sampling/metrics_log.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

Result<double> none(const char* why) { return fail(ErrorCode::sampling, why); }

// Takes a reading that was due at a second and came a tenth later.
void take(MetricsLog& log, double due, const Result<SeriesValues>& values) {
  log.take(Seconds{due}, Seconds{due + 0.1}, values);
}

Gap gap(double from, double to, const char* cause, std::optional<std::string> series = {}) {
  return {.from = Seconds{from},
          .to = Seconds{to},
          .source = SourceKind::metrics,
          .cause = cause,
          .series = std::move(series)};
}

TEST(MetricsLog, KeepsAValueForEachReading) {
  MetricsLog log({"rss", "goroutines"});
  take(log, 1, SeriesValues{100.0, 7.0});
  take(log, 2, SeriesValues{110.0, 7.0});
  const MetricsLog::Taken taken = log.finish(Seconds{3});
  EXPECT_EQ(taken.metrics.at, (std::vector<Seconds>{Seconds{1.1}, Seconds{2.1}}));
  EXPECT_EQ(taken.metrics.series[0].values, (std::vector<std::optional<double>>{100.0, 110.0}));
  EXPECT_EQ(taken.metrics.series[1].readings, 2);
  EXPECT_EQ(taken.metrics.series[1].missing, 0);
  EXPECT_TRUE(taken.gaps.empty());
}

TEST(MetricsLog, MakesAGapOfASeriesThatHasNoValueAndKeepsTheOthers) {
  MetricsLog log({"rss", "goroutines"});
  take(log, 1, SeriesValues{100.0, 7.0});
  take(log, 2, SeriesValues{none("-1 instead of a value"), 7.0});
  take(log, 3, SeriesValues{none("-1 instead of a value"), 7.0});
  take(log, 4, SeriesValues{100.0, 7.0});
  const MetricsLog::Taken taken = log.finish(Seconds{5});
  EXPECT_EQ(taken.metrics.series[0].values,
            (std::vector<std::optional<double>>{100.0, std::nullopt, std::nullopt, 100.0}));
  EXPECT_EQ(taken.metrics.series[0].missing, 2);
  EXPECT_EQ(taken.metrics.series[1].missing, 0);
  EXPECT_EQ(taken.gaps, (std::vector<Gap>{gap(2, 4.1, "-1 instead of a value", "rss")}));
}

TEST(MetricsLog, MakesOneGapOfAReadingThatNeverCame) {
  MetricsLog log({"rss", "goroutines"});
  take(log, 1, fail(ErrorCode::sampling, "refused"));
  take(log, 2, fail(ErrorCode::sampling, "refused"));
  take(log, 3, SeriesValues{100.0, 7.0});
  const MetricsLog::Taken taken = log.finish(Seconds{4});
  EXPECT_EQ(taken.metrics.series[0].missing, 2);
  EXPECT_EQ(taken.metrics.series[1].missing, 2);
  EXPECT_EQ(taken.gaps, (std::vector<Gap>{gap(1, 3.1, "refused")}));
}

TEST(MetricsLog, HandsTheGapOfASeriesOverToThatOfAllOfThem) {
  MetricsLog log({"rss", "goroutines"});
  take(log, 1, SeriesValues{none("NaN"), 7.0});
  take(log, 2, fail(ErrorCode::sampling, "refused"));
  take(log, 3, SeriesValues{none("NaN"), 7.0});
  const MetricsLog::Taken taken = log.finish(Seconds{4});
  EXPECT_EQ(taken.gaps, (std::vector<Gap>{gap(1, 2, "NaN", "rss"), gap(2, 3.1, "refused"),
                                          gap(3, 4, "NaN", "rss")}));
  EXPECT_EQ(taken.metrics.series[0].missing, 3);
}

TEST(MetricsLog, DropsEverySecondReadingWhenItIsFullAndCountsAllOfThem) {
  MetricsLog log({"a", "b"}, {.values_max = 8});
  for (int i = 0; i < 3; ++i) {
    take(log, i, SeriesValues{static_cast<double>(i), none("x")});
    EXPECT_FALSE(log.make_room());
  }
  take(log, 3, SeriesValues{3.0, none("x")});
  EXPECT_TRUE(log.make_room());
  EXPECT_FALSE(log.make_room());
  const MetricsLog::Taken taken = log.finish(Seconds{9});
  EXPECT_EQ(taken.metrics.at, (std::vector<Seconds>{Seconds{0.1}, Seconds{2.1}}));
  EXPECT_EQ(taken.metrics.series[0].values, (std::vector<std::optional<double>>{0.0, 2.0}));
  EXPECT_EQ(taken.metrics.series[0].readings, 4);
  EXPECT_EQ(taken.metrics.series[1].missing, 4);
}

TEST(MetricsLog, OnlyCountsGapsBeyondALimit) {
  MetricsLog log({"rss"}, {.gaps_max = 3});
  for (int i = 0; i < 10; i += 2) {
    take(log, i, SeriesValues{none("-1")});
    take(log, i + 1, SeriesValues{5.0});
  }
  const MetricsLog::Taken taken = log.finish(Seconds{10});
  EXPECT_EQ(taken.gaps.size(), 3U);
  EXPECT_EQ(taken.gaps_left_out, 2);
  EXPECT_EQ(taken.metrics.series[0].missing, 5);
}

}  // namespace
}  // namespace leakgate
