// Judging of targets that are only watched, and of those that are read from outside.
#include "verdict/watched.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/recording_literal.hpp"
#include "verdict/floor.hpp"
#include "verdict/gates.hpp"
#include "verdict/growth.hpp"
#include "verdict/judgement.hpp"
#include "verdict/series.hpp"
#include "verdict/trust.hpp"

namespace leakgate {
namespace {

// Windows of a target that others load: nothing of it was asked by us.
Recording watched(std::string_view text) {
  Recording recording = recording_from(text);
  watch_only(recording.scenario, {});
  recording.target.has_probe = false;
  recording.target.read_from_memory = true;
  for (Cycle& cycle : recording.cycles) cycle.requests = 0;
  return recording;
}

// As many collections as marks had by then, one more at each mark that is named.
void set_collections(Recording& recording, const std::vector<int>& counts) {
  const auto set = [](Mark& mark, int count) {
    mark.runtime.emplace();
    mark.runtime->gc_cycles = count;
  };
  set(*recording.baseline, counts.at(0));
  for (std::size_t i = 0; i < recording.cycles.size(); ++i) {
    set(recording.cycles[i].mark, counts.at(i + 1));
  }
}

// Requests come and go, a few goroutines stay each time.
constexpr const char* kBusyLeak =
    "baseline goroutines=20 go.io.net/http.serve@9=18 go.select.main.leak@4=2;"
    "load goroutines=30 go.io.net/http.serve@9=25 go.select.main.leak@4=5;"
    "load goroutines=15 go.io.net/http.serve@9=7 go.select.main.leak@4=8;"
    "load goroutines=40 go.io.net/http.serve@9=30 go.select.main.leak@4=10;"
    "load goroutines=16 go.io.net/http.serve@9=3 go.select.main.leak@4=13;"
    "load goroutines=22 go.io.net/http.serve@9=6 go.select.main.leak@4=16;"
    "load goroutines=25 go.io.net/http.serve@9=6 go.select.main.leak@4=19";

TEST(Watched, GoroutinesLeakWhereAGroupOnlyRises) {
  const Growth growth = judge_growth(watched(kBusyLeak), Metric::goroutines);
  EXPECT_EQ(growth.shape, Shape::leak) << growth.reason;
  EXPECT_EQ(growth.basis.basis, Basis::time);
}

TEST(Watched, GoroutinesThatComeAndGoAreNoLeak) {
  const Growth growth = judge_growth(watched("baseline goroutines=20 go.io.net/http.serve@9=18;"
                                             "load goroutines=25 go.io.net/http.serve@9=+5;"
                                             "load goroutines=40 go.io.net/http.serve@9=+9;"
                                             "load goroutines=38 go.io.net/http.serve@9=-2;"
                                             "load goroutines=60 go.io.net/http.serve@9=+20;"
                                             "load goroutines=70 go.io.net/http.serve@9=+9"),
                                     Metric::goroutines);
  EXPECT_EQ(growth.shape, Shape::noise) << growth.reason;
}

// A pool that is filled in the first windows.
TEST(Watched, GoroutinesThatCameInTheFirstHalfAreNoLeak) {
  const Growth growth =
      judge_growth(watched("baseline goroutines=2 go.select.main.pool@4=1; load goroutines=9 "
                           "go.select.main.pool@4=8; load*6"),
                   Metric::goroutines);
  EXPECT_NE(growth.shape, Shape::leak) << growth.reason;
}

std::vector<double> rising(std::initializer_list<double> counts) { return counts; }

TEST(Watched, CountsOnlyRiseWhereTheyGoOnToTheEnd) {
  EXPECT_TRUE(only_rises(rising({2, 3, 4, 5, 6, 7, 8})));
  EXPECT_TRUE(only_rises(rising({0, 0, 10, 10, 20, 20, 30, 30, 40, 40, 50})));
  EXPECT_FALSE(only_rises(rising({2, 3, 4, 3, 6, 7, 8}))) << "it falls";
  EXPECT_FALSE(only_rises(rising({0, 1, 2, 3, 4, 4, 4}))) << "four goroutines may be chance";
  EXPECT_FALSE(only_rises(rising({0, 0, 0, 0, 9, 9, 9}))) << "one step";
  EXPECT_FALSE(only_rises(rising({0, 1, 3, 4, 6, 8, 8, 8, 8}))) << "a pool that is full";
  EXPECT_FALSE(only_rises(rising({0, 40, 60, 70, 75, 77, 78, 79}))) << "it levels off";
  EXPECT_FALSE(only_rises(rising({5})));
  EXPECT_FALSE(only_rises({}));
}

// Under the floor of a window each, 3 MiB in all.
TEST(Watched, ALongWatchIsJudgedInLongerWindows) {
  const Recording recording = watched("baseline heap=10M; load*32 heap=+100K");
  const Series series = series_of(recording, Metric::heap);
  EXPECT_EQ(series.values.size(), 11U);
  EXPECT_EQ(series.values.back(), value_of(recording.cycles.back().mark, Metric::heap));
}

TEST(ReadFromMemory, LeavesMarksWithoutACollectionOut) {
  Recording recording = recording_from(
      "baseline heap=10M; load heap=14M; load heap=?; load heap=22M; load heap=?; load heap=30M;"
      "load heap=?; load heap=38M");
  recording.target.has_probe = false;
  recording.target.read_from_memory = true;
  recording.scenario.cycles.quiet = Seconds{0};
  recording.baseline->runtime.emplace();
  for (Cycle& cycle : recording.cycles) cycle.mark.runtime.emplace();
  EXPECT_EQ(series_of(recording, Metric::heap).values.size(), 5U);
  EXPECT_EQ(judge_growth(recording, Metric::heap).shape, Shape::leak);
}

TEST(Watched, HeapIsJudgedByItsCollectionsNotByTheMarksBetween) {
  Recording recording = watched(
      "baseline heap=10M; load heap=+0M; load heap=+2M; load heap=+0M;"
      "load heap=+2M; load heap=+0M; load heap=+2M; load heap=+2M");
  set_collections(recording, {1, 1, 2, 2, 3, 3, 4, 5});
  EXPECT_EQ(series_of(recording, Metric::heap).values.size(), 5U);
  EXPECT_EQ(judge_growth(recording, Metric::heap).shape, Shape::leak);
}

TEST(Watched, HeapThatWasNeverCollectedIsNotJudged) {
  Recording recording = watched("baseline goroutines=2; load*6");
  set_collections(recording, {0, 0, 0, 0, 0, 0, 0});
  for (const JudgedGate& gate : judge_gates(recording)) {
    if (gate.result.metric != Metric::heap) continue;
    EXPECT_EQ(gate.result.outcome, GateOutcome::skipped);
    EXPECT_FALSE(gate.is_open) << gate.result.reason;
  }
}

TEST(Watched, NeedsNoRequestsOfOurs) {
  const Recording recording = watched(kBusyLeak);
  EXPECT_EQ(why_load_failed(recording), "");
  EXPECT_EQ(why_inconclusive(recording), "");
}

TEST(Watched, SaysWhenItWasTooShort) {
  EXPECT_EQ(why_inconclusive(watched("baseline heap=1M; load*3")),
            "too few windows: 3 of at least 5");
}

// With the same bytes, but for what could be forced.
TEST(ReadFromMemory, WantsMoreGrowthWhereNoCollectionCanBeForced) {
  Recording recording = recording_from("baseline heap=1M; load*5 heap=+100K");
  EXPECT_LT(heap_floor(recording), 16384);
  recording.target.read_from_memory = true;
  EXPECT_EQ(heap_floor(recording), 256.0 * 1024);
  recording = recording_from("baseline heap=100M; load*5 heap=+1M");
  recording.target.read_from_memory = true;
  EXPECT_EQ(heap_floor(recording), 5.0 * 1024 * 1024);
}

TEST(ReadFromMemory, SkipsAHeapOfWhichACycleSawNoCollectionUnlessItIsAskedFor) {
  const auto heap_gate = [](bool is_written) {
    Recording recording = recording_from(
        "baseline heap=1M; load heap=2M; load heap=?; load heap=?; load heap=2M; load heap=?");
    recording.target.has_probe = false;
    recording.target.read_from_memory = true;
    recording.baseline->runtime.emplace();
    for (Cycle& cycle : recording.cycles) cycle.mark.runtime.emplace();
    if (is_written) recording.scenario.gates[Metric::heap].leak = true;
    const std::vector<JudgedGate> gates = judge_gates(recording);
    return *std::ranges::find_if(
        gates, [](const JudgedGate& gate) { return gate.result.metric == Metric::heap; });
  };
  EXPECT_EQ(heap_gate(false).result.outcome, GateOutcome::skipped);
  EXPECT_FALSE(heap_gate(false).is_open);
  EXPECT_TRUE(heap_gate(true).is_open);
}

// A leak that grows makes collections rare: three are too few to say leak, and it is no pass.
TEST(ReadFromMemory, IsNotConclusiveWhereEveryOneOfFewCollectionsFoundMore) {
  const auto heap_gate = [](const char* text) {
    Recording recording = recording_from(text);
    recording.target.has_probe = false;
    recording.target.read_from_memory = true;
    recording.baseline->runtime.emplace();
    for (Cycle& cycle : recording.cycles) cycle.mark.runtime.emplace();
    const std::vector<JudgedGate> gates = judge_gates(recording);
    return *std::ranges::find_if(
        gates, [](const JudgedGate& gate) { return gate.result.metric == Metric::heap; });
  };
  EXPECT_TRUE(heap_gate("baseline heap=?; load heap=14M; load heap=?; load heap=20M; load heap=?;"
                        "load heap=28M")
                  .is_open);
  EXPECT_FALSE(heap_gate("baseline heap=?; load heap=14M; load heap=?; load heap=20M; load heap=?;"
                         "load heap=19M")
                   .is_open);
}

TEST(PerMinute, IsTheSlopeByTime) {
  Recording recording = recording_from("baseline heap=1M; load*5 heap=+1M");
  double at = 0;
  recording.baseline->at = Seconds{at};
  for (Cycle& cycle : recording.cycles) cycle.mark.at = Seconds{at += 30};
  EXPECT_DOUBLE_EQ(observe(recording, Metric::heap, Rule::per_minute).value_or(0),
                   2.0 * 1024 * 1024);
  recording.scenario.gates[Metric::heap].per_minute = 2.0 * 1024 * 1024 - 1;
  const std::vector<JudgedGate> gates = judge_gates(recording);
  const auto gate = std::ranges::find_if(
      gates, [](const JudgedGate& one) { return one.result.rule == Rule::per_minute; });
  ASSERT_NE(gate, gates.end());
  EXPECT_EQ(gate->result.outcome, GateOutcome::fail);
}

TEST(PerMinute, IsNotKnownWhereTimeStandsStill) {
  Recording recording = recording_from("baseline heap=1M; load*5 heap=+1M");
  recording.baseline->at = Seconds{7};
  for (Cycle& cycle : recording.cycles) cycle.mark.at = Seconds{7};
  EXPECT_EQ(observe(recording, Metric::heap, Rule::per_minute), std::nullopt);
}

}  // namespace
}  // namespace leakgate
