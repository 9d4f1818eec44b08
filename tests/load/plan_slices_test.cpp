#include "load/plan_slices.hpp"

#include <gtest/gtest.h>

#include <set>

namespace leakgate {
namespace {

TEST(PlanSlices, IsThePlanForOneThread) {
  const auto slices =
      slices_of({.connections = 5, .requests = {{}}, .counts = {9}, .first_seq = 7});
  ASSERT_EQ(slices.size(), 1U);
  EXPECT_EQ(slices[0].connections, 5);
  EXPECT_EQ(slices[0].counts, (std::vector<Count>{9}));
  EXPECT_EQ(slices[0].first_seq, 7);
  EXPECT_EQ(slices[0].seq_step, 1);
}

TEST(PlanSlices, SharesConnectionsAndRequestsAndGivesEachRequestItsOwnNumber) {
  const auto slices = slices_of(
      {.connections = 8, .threads = 3, .requests = {{}, {}}, .counts = {10, 5}, .first_seq = 100});
  ASSERT_EQ(slices.size(), 3U);
  int connections = 0;
  std::vector<Count> counts{0, 0};
  Count next = 100;
  for (const LoadPlan& slice : slices) {
    connections += slice.connections;
    counts[0] += slice.counts[0];
    counts[1] += slice.counts[1];
    EXPECT_EQ(slice.first_seq, next);
    EXPECT_EQ(slice.seq_step, 1);
    next += slice.counts[0] + slice.counts[1];
  }
  EXPECT_EQ(connections, 8);
  EXPECT_EQ(counts, (std::vector<Count>{10, 5}));
}

TEST(PlanSlices, InterleaveTheNumbersWhereTheEndIsATime) {
  const auto slices = slices_of({.connections = 4,
                                 .threads = 2,
                                 .requests = {{}},
                                 .first_seq = 10,
                                 .stages = {{.rate = 10, .duration = Seconds{1}}}});
  ASSERT_EQ(slices.size(), 2U);
  EXPECT_EQ(slices[0].first_seq, 10);
  EXPECT_EQ(slices[1].first_seq, 11);
  EXPECT_EQ(slices[1].seq_step, 2);
}

TEST(PlanSlices, HaveNoMoreThreadsThanConnectionsNorConnectionsThanRequests) {
  EXPECT_EQ(slices_of({.connections = 2, .threads = 8, .requests = {{}}, .counts = {99}}).size(),
            2U);
  const auto slices = slices_of({.connections = 64, .threads = 8, .requests = {{}}, .counts = {3}});
  ASSERT_EQ(slices.size(), 3U);
  for (const LoadPlan& slice : slices) EXPECT_EQ(slice.connections, 1);
  EXPECT_EQ(slices_of({.threads = 2, .requests = {{}}, .counts = {0}}).size(), 1U);
}

TEST(PlanSlices, MayOpenAThousandConnectionsUnlessThePlanSaysAnotherNumber) {
  const auto most = [](int connections, int max_connections) {
    return slices_of({.connections = connections,
                      .max_connections = max_connections,
                      .requests = {{}},
                      .stages = {{.rate = 10, .duration = Seconds{1}}}})
        .front()
        .max_connections;
  };
  EXPECT_EQ(most(16, 0), 1000);
  EXPECT_EQ(most(2000, 0), 2000);
  EXPECT_EQ(most(16, 64), 64);
}

LoadOutcome part(Count requests, double cpu_share) {
  LoadOutcome outcome;
  outcome.requests = requests;
  outcome.errors[0] = 1;
  outcome.endpoints = {{"GET /", requests, 1}};
  outcome.endpoint_latency.resize(1);
  outcome.endpoint_latency[0].add(std::chrono::milliseconds(requests));
  outcome.latency = outcome.endpoint_latency[0];
  outcome.duration = Seconds{1};
  outcome.open.emplace();
  outcome.open->due = requests + 1;
  outcome.open->missed = 1;
  outcome.open->connections_most = 4;
  outcome.open->cpu_share = cpu_share;
  return outcome;
}

TEST(PlanSlices, AddUp) {
  const LoadOutcome sum = merge({part(10, 0.2), part(20, 0.9), part(30, 0.1)});
  EXPECT_EQ(sum.requests, 60);
  EXPECT_EQ(sum.errors[0], 3);
  EXPECT_EQ(sum.endpoints, (std::vector<EndpointCount>{{"GET /", 60, 3}}));
  EXPECT_EQ(sum.endpoint_latency[0].count(), 3U);
  EXPECT_DOUBLE_EQ(sum.latency.max().count(), 0.03);
  EXPECT_EQ(sum.duration.count(), 1);
  EXPECT_EQ(sum.open->due, 63);
  EXPECT_EQ(sum.open->missed, 3);
  EXPECT_EQ(sum.open->connections_most, 12);
  EXPECT_EQ(sum.open->cpu_share, 0.9);
}

}  // namespace
}  // namespace leakgate
