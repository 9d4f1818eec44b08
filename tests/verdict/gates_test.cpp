#include "verdict/gates.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

Recording with_gate(const char* text, Metric metric, const GateSpec& spec) {
  Recording recording = recording_from(text);
  recording.scenario.gates[metric] = spec;
  return recording;
}

JudgedGate gate_of(const Recording& recording, Metric metric, Rule rule) {
  const std::vector<JudgedGate> gates = judge_gates(recording);
  const auto at = std::ranges::find_if(gates, [&](const JudgedGate& gate) {
    return gate.result.metric == metric && gate.result.rule == rule;
  });
  return at == gates.end() ? JudgedGate{} : *at;
}

constexpr const char* kGrowing = "cold goroutines=1; baseline goroutines=3; load*5 goroutines=+2";

TEST(Gates, HoldWhenTheLimitIsReached) {
  GateSpec spec;
  spec.growth = 10;
  const auto recording = with_gate(kGrowing, Metric::goroutines, spec);
  const GateResult gate = gate_of(recording, Metric::goroutines, Rule::growth).result;
  EXPECT_EQ(gate.outcome, GateOutcome::pass);
  EXPECT_EQ(gate.observed, 10);
  EXPECT_EQ(gate.limit, 10);
  EXPECT_TRUE(gate.written);
}

TEST(Gates, SkipALimitPerRequestWhereNobodyKnowsTheRequests) {
  GateSpec spec;
  spec.per_request = 1;
  Recording recording = with_gate(kGrowing, Metric::goroutines, spec);
  for (Cycle& cycle : recording.cycles) cycle.requests_known = false;
  const JudgedGate gate = gate_of(recording, Metric::goroutines, Rule::per_request);
  EXPECT_EQ(gate.result.outcome, GateOutcome::skipped);
  EXPECT_EQ(gate.result.reason, "the driver did not say how many requests it sent");
  EXPECT_FALSE(gate.is_open);
}

TEST(Gates, FailOneAboveTheLimit) {
  GateSpec spec;
  spec.growth = 9;
  spec.max = 12;
  spec.growth_from_start = 11;
  spec.per_request = 0.0009;
  const auto recording = with_gate(kGrowing, Metric::goroutines, spec);
  for (const Rule rule : {Rule::growth, Rule::max, Rule::growth_from_start, Rule::per_request}) {
    EXPECT_EQ(gate_of(recording, Metric::goroutines, rule).result.outcome, GateOutcome::fail)
        << name_of(rule);
  }
  EXPECT_EQ(gate_of(recording, Metric::goroutines, Rule::max).result.observed, 13);
  EXPECT_EQ(gate_of(recording, Metric::goroutines, Rule::growth_from_start).result.observed, 12);
  EXPECT_DOUBLE_EQ(
      gate_of(recording, Metric::goroutines, Rule::per_request).result.observed.value_or(0),
      2.0 / 2003);
}

TEST(Gates, OfNoGrowthAllowNone) {
  GateSpec spec;
  spec.growth = 0;
  const auto flat = with_gate("baseline goroutines=3; load*5", Metric::goroutines, spec);
  EXPECT_EQ(gate_of(flat, Metric::goroutines, Rule::growth).result.outcome, GateOutcome::pass);
  const auto one =
      with_gate("baseline goroutines=3; load*5; load goroutines=4", Metric::goroutines, spec);
  EXPECT_EQ(gate_of(one, Metric::goroutines, Rule::growth).result.outcome, GateOutcome::fail);
}

TEST(Gates, TakeTheHighestPeakOfTheCycles) {
  GateSpec spec;
  spec.max = 64.0 * 1024 * 1024;
  const auto recording = with_gate(
      "baseline rss_peak=90M; load rss_peak=40M; load rss_peak=70M;"
      "load rss_peak=50M",
      Metric::rss_peak, spec);
  const GateResult gate = gate_of(recording, Metric::rss_peak, Rule::max).result;
  EXPECT_EQ(gate.outcome, GateOutcome::fail);
  EXPECT_EQ(gate.observed, 70.0 * 1024 * 1024);
}

TEST(DefaultGates, AreTheFiveGrowthRules) {
  const auto gates = judge_gates(
      recording_from("baseline heap=1M goroutines=3 fds=9 threads=8 native=2M rss=20M; load*5"));
  ASSERT_EQ(gates.size(), 5);
  for (const JudgedGate& gate : gates) {
    EXPECT_EQ(gate.result.rule, Rule::leak);
    EXPECT_EQ(gate.result.outcome, GateOutcome::pass) << gate.result.reason;
    EXPECT_FALSE(gate.result.written);
    EXPECT_FALSE(gate.is_open);
  }
}

TEST(DefaultGates, StayOnBesideWrittenOnesUntilSwitchedOff) {
  GateSpec spec;
  spec.max = 1e9;
  const char* leaky = "baseline heap=300K; load*5 heap=+2M; quiet";
  EXPECT_EQ(gate_of(with_gate(leaky, Metric::heap, spec), Metric::heap, Rule::leak).result.outcome,
            GateOutcome::fail);
  spec.leak = false;
  const auto gates = judge_gates(with_gate(leaky, Metric::heap, spec));
  EXPECT_TRUE(std::ranges::none_of(gates, [](const JudgedGate& gate) {
    return gate.result.metric == Metric::heap && gate.result.rule == Rule::leak;
  }));
}

TEST(DefaultGates, AreSkippedWhereNothingCanBeRead) {
  Recording recording = recording_from("baseline rss=20M threads=8 fds=9; load*5");
  recording.target.has_probe = false;
  const JudgedGate gate = gate_of(recording, Metric::heap, Rule::leak);
  EXPECT_EQ(gate.result.outcome, GateOutcome::skipped);
  EXPECT_EQ(gate.result.reason, "not measurable: no probe or pprof");
  EXPECT_FALSE(gate.is_open);
}

TEST(DefaultGates, StayOpenWhereAProbeOrPprofThatShouldBeThereDoesNotAnswer) {
  Recording recording = recording_from("baseline rss=9M; load*5 rss=+0");
  recording.target.has_probe = false;
  recording.target.runtime_failure = "pprof does not answer: status 404";
  const JudgedGate gate = gate_of(recording, Metric::heap, Rule::leak);
  EXPECT_TRUE(gate.is_open);
  EXPECT_EQ(gate.result.reason, "not measurable: pprof does not answer: status 404");
  EXPECT_FALSE(gate_of(recording, Metric::native, Rule::leak).is_open);
}

TEST(LeakGates, HaveObservedNothingBeforeTheFirstCycle) {
  const GateResult gate =
      gate_of(recording_from("baseline heap=1M goroutines=3"), Metric::heap, Rule::leak).result;
  EXPECT_EQ(gate.outcome, GateOutcome::skipped);
  EXPECT_FALSE(gate.observed);
}

TEST(WrittenGates, StayOpenWhereNothingCanBeRead) {
  GateSpec spec;
  spec.growth = 0;
  spec.leak = true;
  Recording recording = with_gate("baseline rss=20M; load*5", Metric::goroutines, spec);
  recording.target.has_probe = false;
  EXPECT_TRUE(gate_of(recording, Metric::goroutines, Rule::growth).is_open);
  EXPECT_TRUE(gate_of(recording, Metric::goroutines, Rule::leak).is_open);
}

TEST(LeakGates, AreOpenOverAMarkWithoutAValue) {
  const auto recording = recording_from("baseline heap=1M; load*4; load heap=?");
  EXPECT_TRUE(gate_of(recording, Metric::heap, Rule::leak).is_open);
}

TEST(LeakGates, CarryFloorSlopeAndShape) {
  const GateResult gate = gate_of(recording_from("baseline heap=300K; load*5 heap=+16K; quiet"),
                                  Metric::heap, Rule::leak)
                              .result;
  EXPECT_EQ(gate.limit, 12 * 1024);
  EXPECT_EQ(gate.observed, 16 * 1024);
  EXPECT_EQ(gate.shape, Shape::leak);
}

TEST(MaximumGates, AreNotKeptByAMarkThatIsMissing) {
  GateSpec spec;
  spec.max = 5e6;
  const auto kept = with_gate("baseline rss=1M; load*4; load rss=?", Metric::rss, spec);
  EXPECT_TRUE(gate_of(kept, Metric::rss, Rule::max).is_open);
  const auto broken = with_gate("baseline rss=1M; load rss=9M; load rss=?", Metric::rss, spec);
  EXPECT_EQ(gate_of(broken, Metric::rss, Rule::max).result.outcome, GateOutcome::fail);
}

}  // namespace
}  // namespace leakgate
