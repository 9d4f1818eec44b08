#include "run/load_tally.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

LoadOutcome outcome(Count requests, Count errors, double seconds) {
  LoadOutcome made{.requests = requests,
                   .errors = {0, errors, 0, 0, 0},
                   .endpoints = {{.name = "GET /", .requests = requests, .errors = errors}},
                   .duration = Seconds{seconds}};
  made.latency.add(std::chrono::milliseconds(2));
  return made;
}

TEST(LoadTally, AddsUpRequestsAndErrorsOfEveryCycle) {
  LoadTally tally;
  tally.add(outcome(100, 1, 1), CycleKind::warm_up);
  tally.add(outcome(200, 2, 1), CycleKind::load);
  EXPECT_EQ(tally.totals().requests, 300);
  EXPECT_EQ(total(tally.totals().errors), 3);
  EXPECT_EQ(tally.totals().endpoints.at(0),
            (EndpointCount{.name = "GET /", .requests = 300, .errors = 3}));
}

TEST(LoadTally, CountsWhatWasPlannedAndNeverSent) {
  LoadTally tally;
  tally.add(outcome(90, 10, 1), CycleKind::load);
  tally.add_missed(10);
  EXPECT_EQ(tally.totals().missed, 10);
}

TEST(LoadTally, LeavesTheWarmupOutOfRateAndLatency) {
  LoadTally tally;
  tally.add(outcome(1'000'000, 0, 1), CycleKind::warm_up);
  EXPECT_EQ(tally.totals().rate, 0);
  EXPECT_EQ(tally.totals().latency.max, Seconds{0});
  tally.add(outcome(300, 0, 2), CycleKind::load);
  EXPECT_EQ(tally.totals().rate, 150);
  EXPECT_EQ(tally.totals().latency.max, Seconds{0.002});
}

}  // namespace
}  // namespace leakgate
