#include "base/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace leakgate {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

LatencyHistogram histogram_of(const std::vector<nanoseconds>& values) {
  LatencyHistogram histogram;
  for (const nanoseconds value : values) histogram.add(value);
  return histogram;
}

double us(Seconds value) { return value.count() * 1e6; }

TEST(LatencyHistogram, IsEmptyAtFirst) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.mean().count(), 0);
  EXPECT_EQ(histogram.max().count(), 0);
  EXPECT_EQ(histogram.percentile(0.99).count(), 0);
}

TEST(LatencyHistogram, KnowsMeanAndMaximumExactly) {
  const LatencyHistogram histogram =
      histogram_of({nanoseconds(1), nanoseconds(2'000'001), nanoseconds(1'999'998)});
  EXPECT_NEAR(us(histogram.mean()), 1333.333, 0.001);
  EXPECT_NEAR(us(histogram.max()), 2000.001, 1e-9);
}

TEST(LatencyHistogram, TakesThePercentileByRank) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 100; ++i) histogram.add(microseconds(i));
  EXPECT_NEAR(us(histogram.percentile(0.5)), 50, 1e-6);
  EXPECT_NEAR(us(histogram.percentile(0.07)), 7, 1e-6);  // 0.07 * 100 > 7 in floating point
  EXPECT_NEAR(us(histogram.percentile(0.991)), 100, 1e-6);
  EXPECT_NEAR(us(histogram.percentile(0)), 1, 1e-6);
  EXPECT_NEAR(us(histogram.percentile(1)), 100, 1e-6);
}

TEST(LatencyHistogram, TakesSharesOutsideTheRangeAsItsEnds) {
  const LatencyHistogram histogram = histogram_of({microseconds(3), microseconds(9)});
  EXPECT_NEAR(us(histogram.percentile(-1)), 3, 1e-6);
  EXPECT_NEAR(us(histogram.percentile(7)), 9, 1e-6);
  EXPECT_NEAR(us(histogram.percentile(std::numeric_limits<double>::quiet_NaN())), 3, 1e-6);
}

TEST(LatencyHistogram, NeverReportsAPercentileUnderWhatItHolds) {
  EXPECT_GE(us(histogram_of({nanoseconds(1900), seconds(1)}).percentile(0.5)), 1.9);
}

// Any distribution: the percentile is at or over the true one, by at most 1 us or 1 %.
TEST(LatencyHistogram, StaysWithinOnePercent) {
  std::mt19937_64 random(1);  // the same values in every run
  std::lognormal_distribution<double> latency_us(7, 3);
  std::vector<nanoseconds> values;
  for (int i = 0; i < 20'000; ++i) {
    const double limited = std::min(latency_us(random), 8e9);
    values.emplace_back(static_cast<std::int64_t>(limited * 1000));
  }
  const LatencyHistogram histogram = histogram_of(values);
  std::ranges::sort(values);
  for (const double share : {0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * 20'000 - 1e-6));
    const double exact_us = static_cast<double>(values[rank - 1].count()) / 1000;
    const double said_us = us(histogram.percentile(share));
    EXPECT_GE(said_us, exact_us * (1 - 1e-12)) << share;
    EXPECT_LE(said_us, std::max(exact_us + 1, exact_us * 1.01)) << share;
  }
}

TEST(LatencyHistogram, CountsNegativeValuesAsZero) {
  const LatencyHistogram histogram = histogram_of({nanoseconds(-5), nanoseconds::min()});
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.max().count(), 0);
  EXPECT_EQ(histogram.percentile(1).count(), 0);
}

TEST(LatencyHistogram, KeepsWhatIsAboveItsRange) {
  const LatencyHistogram histogram = histogram_of({microseconds(10), seconds(20'000)});
  EXPECT_EQ(histogram.percentile(1).count(), 20'000);
  EXPECT_NEAR(us(histogram.percentile(0.5)), 10, 1e-6);
  EXPECT_EQ(histogram_of({nanoseconds::max()}).count(), 1U);
}

TEST(LatencyHistogram, MergesToWhatOneWouldHaveCounted) {
  const std::vector<nanoseconds> fast{microseconds(80), microseconds(90), microseconds(120)};
  const std::vector<nanoseconds> slow{seconds(1), seconds(2)};
  LatencyHistogram merged = histogram_of(fast);
  merged.merge(histogram_of(slow));
  merged.merge(LatencyHistogram{});
  EXPECT_EQ(merged.count(), 5U);
  EXPECT_EQ(merged.max().count(), 2);
  EXPECT_NEAR(us(merged.mean()), (80 + 90 + 120 + 3e6) / 5, 1e-6);
  EXPECT_NEAR(us(merged.percentile(0.6)), 120, 1e-6);
}

TEST(LatencyHistogram, HasAFixedSizeThatFitsTheBudget) {
  EXPECT_LE(sizeof(LatencyHistogram), 32U * 1024);
}

}  // namespace
}  // namespace leakgate
