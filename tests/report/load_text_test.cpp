#include "report/load_text.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

std::string cycle_of(const LoadSpec& load, bool known = true) {
  Recording recording;
  recording.scenario.load = load;
  return cycle_load_text(recording, {.requests = known ? 2000 : 0, .requests_known = known});
}

TEST(LoadText, SaysWhatACycleWas) {
  EXPECT_EQ(cycle_of({.connections = 1}), "of 2,000 requests, 1 connection");
  EXPECT_EQ(cycle_of({.rate = 500, .duration = Seconds{4}}), "of 2,000 requests at 500 requests/s");
  EXPECT_EQ(cycle_of({.rate = 2.5, .stage = {{.rate = 40, .duration = Seconds{9}}}}),
            "of 2,000 requests at up to 40 requests/s in 1 stage");
  EXPECT_EQ(cycle_of({.driver = {.command = {"/usr/bin/k6", "run"}}}), "of k6, 2,000 requests");
  EXPECT_EQ(cycle_of({.driver = {.command = {"k6"}}}, false), "of k6");
}

LatencySummary latency(double milliseconds) {
  return {.p50 = Seconds{milliseconds / 1e3},
          .p99 = Seconds{milliseconds / 5e2},
          .max = Seconds{milliseconds / 1e2}};
}

TEST(LoadText, SaysHowARateWasServed) {
  LoadTotals load{.rate = 495.4,
                  .target_rate = 500,
                  .latency = latency(3),
                  .endpoints = {{.name = "GET /a", .latency = latency(2)},
                                {.name = "GET /b\x1b[2J", .latency = latency(4)}},
                  .open = OpenTotals{.facts = {.due = 12000, .missed = 41, .connections_most = 64},
                                     .latency_uncorrected = latency(1),
                                     .lateness = latency(0.5)}};
  const auto lines = load_facts(load);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[0],
            "495 requests/s of 500 asked, 41 of 12,000 due missed, at most 64 connections");
  EXPECT_EQ(lines[1], "latency from due   p50 3.00  p99 6.00  max 30.00 ms");
  EXPECT_EQ(lines[2], "latency from sent  p50 1.00  p99 2.00  max 10.00 ms");
  EXPECT_EQ(lines[3], "sent late by       p50 0.50  p99 1.00  max 5.00 ms");
  EXPECT_EQ(lines[4], "GET /a: p50 2.00  p99 4.00  max 20.00 ms");
  EXPECT_FALSE(lines[5].contains('\x1b'));
  load.endpoints.resize(1);
  EXPECT_EQ(load_facts(load).size(), 4U);
}

TEST(LoadText, SaysNothingOfTheClosedModel) {
  EXPECT_TRUE(load_facts({.requests = 5, .latency = latency(1)}).empty());
}

}  // namespace
}  // namespace leakgate
