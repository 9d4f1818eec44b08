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

TEST(LoadTally, AddsUpWhatWasDueAndLeavesTheWarmupOutOfLatencies) {
  LoadOutcome at_a_rate = outcome(190, 0, 2);
  at_a_rate.endpoint_latency = {at_a_rate.latency};
  at_a_rate.open.emplace();
  at_a_rate.open->due = 200;
  at_a_rate.open->missed = 10;
  at_a_rate.open->connections_most = 7;
  at_a_rate.open->lateness.add(std::chrono::milliseconds(1));
  LoadTally tally;
  tally.add(at_a_rate, CycleKind::warm_up);
  EXPECT_EQ(tally.totals().open->facts.due, 200);
  EXPECT_EQ(tally.totals().open->lateness.max, Seconds{0});
  EXPECT_EQ(tally.totals().target_rate, std::nullopt);
  tally.add(at_a_rate, CycleKind::load);
  const LoadTotals totals = tally.totals();
  EXPECT_EQ(totals.open->facts, (OpenFacts{.due = 400, .missed = 20, .connections_most = 7}));
  EXPECT_EQ(totals.rate, 95);
  EXPECT_EQ(totals.target_rate, 100);
  EXPECT_EQ(totals.open->lateness.max, Seconds{0.001});
  EXPECT_EQ(totals.open->latency_uncorrected.max, Seconds{0});
  EXPECT_EQ(totals.endpoints.at(0).latency->max, Seconds{0.002});
}

TEST(LoadTally, DoesNotKnowTheRequestsWhereOneDriverDidNotSay) {
  LoadTally tally;
  tally.add(outcome(5, 0, 1), CycleKind::load);
  EXPECT_TRUE(tally.totals().requests_known);
  LoadOutcome unknown = outcome(0, 0, 1);
  unknown.requests_known = false;
  tally.add(unknown, CycleKind::load);
  EXPECT_FALSE(tally.totals().requests_known);
}

}  // namespace
}  // namespace leakgate
