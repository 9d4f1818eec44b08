#include "verdict/tuning.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

std::vector<Recording> three_runs() {
  return {recording_from("baseline rss=14M goroutines=3; load*5 rss=+100K requests=1000"),
          recording_from("baseline rss=15M goroutines=3; load*5 rss=+0 goroutines=4 requests=1000"),
          recording_from("baseline rss=16M goroutines=3; load*5 rss=+200K requests=1000")};
}

Spread spread_in(const std::vector<Spread>& spreads, Metric metric, Rule rule) {
  for (const Spread& spread : spreads) {
    if (spread.metric == metric && spread.rule == rule) return spread;
  }
  return {};
}

TEST(Spreads, AreOfWhatGatesWouldObserve) {
  const std::vector<Spread> spreads = spreads_of(three_runs());
  const Spread level = spread_in(spreads, Metric::rss, Rule::max);
  EXPECT_EQ(level.least, 14.0 * kMiB + 500.0 * kKiB);
  EXPECT_EQ(level.median, 15.0 * kMiB);
  EXPECT_EQ(level.most, 16.0 * kMiB + 1000.0 * kKiB);
  const Spread growth = spread_in(spreads, Metric::rss, Rule::growth);
  EXPECT_EQ(growth.least, 0);
  EXPECT_EQ(growth.median, 500.0 * kKiB);
  EXPECT_EQ(growth.width(), 1000.0 * kKiB);
  EXPECT_EQ(spread_in(spreads, Metric::rss, Rule::per_request).most, 204.8);
  EXPECT_EQ(spread_in(spreads, Metric::goroutines, Rule::max).most, 4);
}

TEST(Spreads, LeaveOutWhatOneRunCouldNotMeasure) {
  std::vector<Recording> runs = three_runs();
  for (Cycle& cycle : runs[1].cycles) cycle.mark.rss.reset();
  for (const Spread& spread : spreads_of(runs)) EXPECT_EQ(spread.metric, Metric::goroutines);
  EXPECT_TRUE(spreads_of({}).empty());
}

double proposed(const Spread& spread) {
  const std::vector<ProposedGate> gates = propose_gates({spread});
  return gates.empty() ? -1 : gates.front().limit;
}

TEST(ProposedGates, AreTwiceTheSpreadOrAQuarterAboveTheHighest) {
  EXPECT_EQ(proposed({.metric = Metric::rss, .least = 90.0 * kMiB, .most = 100.0 * kMiB}),
            128.0 * kMiB);  // 125, rounded
  EXPECT_EQ(proposed({.metric = Metric::rss, .least = 60.0 * kMiB, .most = 100.0 * kMiB}),
            192.0 * kMiB);  // 180, rounded
}

TEST(ProposedGates, KeepAMarginWhereNothingMoved) {
  EXPECT_EQ(proposed({.metric = Metric::goroutines, .least = 3, .most = 3}), 5);
  EXPECT_EQ(proposed({.metric = Metric::threads, .least = 9, .most = 9}), 13);
  EXPECT_EQ(proposed({.metric = Metric::fds, .least = 12, .most = 12}), 15);
  EXPECT_EQ(proposed({.metric = Metric::heap, .rule = Rule::growth}), 256.0 * kKiB);
  EXPECT_EQ(proposed({.metric = Metric::rss, .rule = Rule::growth, .least = -9, .most = -5}),
            2.0 * kMiB);
}

TEST(ProposedGates, LeaveTheRestToTheGrowthRules) {
  EXPECT_EQ(proposed({.metric = Metric::objects}), -1);
  EXPECT_EQ(proposed({.metric = Metric::goroutines, .rule = Rule::growth}), -1);
  EXPECT_EQ(proposed({.metric = Metric::heap, .rule = Rule::per_request}), -1);
}

TEST(RoundedUp, GivesSizesThatAPersonWouldWrite) {
  EXPECT_EQ(rounded_up(14.3 * kMiB), Bytes{15 * kMiB});
  EXPECT_EQ(rounded_up(330.0 * kKiB), Bytes{352 * kKiB});
  EXPECT_EQ(rounded_up(16.0 * kMiB), Bytes{16 * kMiB});
  EXPECT_EQ(rounded_up(1), Bytes{4 * kKiB});
  EXPECT_EQ(rounded_up(-5), Bytes{4 * kKiB});
  EXPECT_EQ(rounded_up(1e300), Bytes{std::int64_t{1} << 60});
}

}  // namespace
}  // namespace leakgate
