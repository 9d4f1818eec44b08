#include "diagnosis/circumstances.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

Recording clean() { return recording_from("baseline heap=1M goroutines=3 rss=20M; load*5"); }

TEST(GapFinding, SaysThatTheProcessLivedOn) {
  Recording recording = clean();
  recording.gaps = {
      {.from = Seconds{2}, .to = Seconds{4}, .source = SourceKind::probe, .cause = "stopped"}};
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"monitoring-gap"});
  EXPECT_EQ(
      findings.front().sentence,
      "samples are missing for 2.0 s in all; the process lived on (same pid, same start time)");
  EXPECT_FALSE(is_leak(findings.front().kind));
}

TEST(GapFinding, LeavesShortAndAbsurdGapsOut) {
  Recording recording = clean();
  const double infinity = std::numeric_limits<double>::infinity();
  recording.gaps = {
      {.from = Seconds{2}, .to = Seconds{2.1}, .source = SourceKind::probe, .cause = ""},
      {.from = Seconds{9}, .to = Seconds{1}, .source = SourceKind::probe, .cause = ""},
      {.from = Seconds{0}, .to = Seconds{infinity}, .source = SourceKind::probe, .cause = ""}};
  EXPECT_TRUE(diagnosed(recording).empty());
}

TEST(LazyFree, IsToldFromALeak) {
  const auto findings = diagnosed("baseline rss=14M lazy_free=0; load*5 rss=15M lazy_free=200M");
  ASSERT_EQ(names_of(findings), Names{"lazy-free"});
  EXPECT_EQ(findings.front().evidence.at("lazy_free"), "200 MiB");
  EXPECT_FALSE(findings.front().evidence.contains("why"));
  EXPECT_TRUE(diagnosed("baseline rss=100M lazy_free=0; load*5 lazy_free=17M").empty());
}

TEST(LazyFree, IsExplainedByWhatTheRuntimeHasNotReleased) {
  Recording recording =
      recording_from("baseline rss=14M lazy_free=0; load*5 rss=15M lazy_free=200M");
  RuntimeReading& runtime = recording.cycles.back().mark.runtime.emplace();
  runtime.heap_free = Bytes{336 * kKiB};
  runtime.heap_released = Bytes{203 * kMiB};
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"lazy-free"});
  const auto& evidence = findings.front().evidence;
  EXPECT_EQ(evidence.at("rss"), "215 MiB");
  EXPECT_EQ(evidence.at("heap_released"), "203 MiB");
  EXPECT_EQ(evidence.at("heap_idle_not_released"), "336 KiB");
  EXPECT_TRUE(evidence.at("why").starts_with("HeapIdle - HeapReleased is 336 KiB"));
}

TEST(Retained, ExplainsABrokenRssLimitByIdleMemory) {
  Recording recording = recording_from("baseline rss=20M; load*5 rss=80M");
  recording.scenario.gates[Metric::rss].max = 64.0 * 1024 * 1024;
  Ledger ledger;
  ledger.go_idle = Bytes{60 * kMiB};
  ledger.rss = Bytes{80 * kMiB};
  recording.cycles.back().mark.ledger = ledger;
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"allocator-retained"});
  EXPECT_EQ(findings.front().sentence,
            "60 MiB of the 80 MiB of RSS is free memory that the Go runtime has not returned yet: "
            "not a leak");
}

TEST(Retained, NamesTheLargestSiteWhenTheHeapFillsTheRss) {
  Recording recording = recording_from("baseline rss=80M heap=70M site.main.load@9=69M; load*5");
  recording.scenario.gates[Metric::rss].max = 64.0 * 1024 * 1024;
  Ledger ledger;
  ledger.go_heap = Bytes{70 * kMiB};
  ledger.rss = Bytes{80 * kMiB};
  recording.cycles.back().mark.ledger = ledger;
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"heap main.load"});
}

constexpr const char* kEmptiedMap =
    "cold heap=200K; baseline heap=16M site.[map:131072]main.fill@3<main.leaky@9=15M"
    " site.main.serve@3=200K; load*5 heap=+1K";

TEST(RetainedMap, SaysWhoseRoomTheHeapIs) {
  const auto findings = diagnosed(kEmptiedMap);
  ASSERT_EQ(names_of(findings), Names{"retained-map main.fill"});
  EXPECT_EQ(
      findings.front().sentence,
      "a map filled in main.fill has room for 15 MiB, full or empty; it did not grow over the "
      "cycles: not a leak");
  EXPECT_EQ(findings.front().evidence.at("share"), "99 % of the live heap");
  EXPECT_EQ(findings.front().evidence.at("live_1"), "15 MiB in 120 objects at main.fill main.go:3");
}

TEST(RetainedMap, IsNotMadeOfASmallMapNorOfASmallShare) {
  EXPECT_TRUE(diagnosed("baseline heap=1M site.[map:131072]main.fill@3=768K; load*5").empty());
  EXPECT_TRUE(diagnosed("baseline heap=30M site.[map:131072]main.fill@3=6M"
                        " site.main.load@9=24M; load*5")
                  .empty());
}

TEST(RetainedMap, IsNotMadeOfOneThatGrew) {
  Recording recording = recording_from(
      "baseline heap=4M site.[map:131072]main.fill@3=3M; load*5 heap=+1M"
      " site.[map:131072]main.fill@3=+1M");
  recording.scenario.gates[Metric::heap].leak = false;
  EXPECT_TRUE(diagnosed(recording).empty());
}

TEST(RetainedMap, IsNotMadeOfOneThatCameAfterTheBaseline) {
  Recording recording = recording_from(
      "baseline heap=4M site.main.load@9=3M; load*5 site.[map:131072]main.fill@3=3M");
  EXPECT_TRUE(diagnosed(recording).empty());
}

TEST(RetainedMap, IsNotMadeBesideAFindingAboutTheHeap) {
  Recording recording =
      recording_from("baseline rss=80M heap=70M site.[map:131072]main.fill@3=69M; load*5");
  recording.scenario.gates[Metric::rss].max = 64.0 * 1024 * 1024;
  Ledger ledger;
  ledger.go_heap = Bytes{70 * kMiB};
  ledger.rss = Bytes{80 * kMiB};
  recording.cycles.back().mark.ledger = ledger;
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"heap main.fill"});
}

TEST(RetainedMap, IsNotMadeWhereTheHeapFailed) {
  Recording recording = recording_from(kEmptiedMap);
  recording.scenario.gates[Metric::heap].growth_from_start = 1024 * 1024;
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"heap main.fill"});
}

TEST(Warmup, IsMentionedWhenItHadNotEnded) {
  Recording recording = clean();
  recording.still_filling = true;
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"warm-up"});
}

TEST(Warmup, IsNoNoteOnAHeapThatGoesOnGrowing) {
  Recording recording = recording_from("baseline heap=1M goroutines=3; load*5 heap=+1M; quiet");
  recording.scenario.gates[Metric::heap].leak = false;
  recording.still_filling = true;
  EXPECT_EQ(names_of(diagnosed(recording)), Names{});
}

}  // namespace
}  // namespace leakgate
