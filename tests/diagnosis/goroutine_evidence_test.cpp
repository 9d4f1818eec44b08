#include "diagnosis/goroutine_evidence.hpp"

#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

// Two causes: 2,003 and 501 goroutines a cycle.
constexpr const char* kTwoCauses =
    "baseline goroutines=3; load*4 goroutines=+2504 go.chan_send.main.rebuild@41=+2003"
    " go.wg.main.gather@7=+501; quiet";

Ledger stacks_of(double mib) {
  Ledger ledger;
  ledger.go_stacks = Bytes{static_cast<std::int64_t>(mib * kMiB)};
  return ledger;
}

TEST(GoroutineEvidence, SharesTheGrowthOfStacksOut) {
  Recording recording = recording_from(kTwoCauses);
  recording.baseline->ledger = stacks_of(1);
  recording.cycles[3].mark.ledger = stacks_of(1 + 4 * 2504 * 2.0 / 1024);
  const auto findings = diagnosed(recording);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].evidence.at("stack"), "about 16 MiB, 2 KiB each");
  EXPECT_EQ(findings[1].evidence.at("stack"), "about 3.9 MiB, 2 KiB each");
}

TEST(GoroutineEvidence, TakesTheRuntimesCounterWhereThereIsNoLedger) {
  Recording recording = recording_from(kTwoCauses);
  recording.baseline->runtime.emplace();
  recording.baseline->runtime->heap_stacks = Bytes{kMiB};
  recording.cycles[3].mark.runtime.emplace();
  recording.cycles[3].mark.runtime->heap_stacks = Bytes{kMiB + 4 * 2504 * 8 * kKiB};
  EXPECT_EQ(diagnosed(recording).front().evidence.at("stack"), "about 63 MiB, 8 KiB each");
}

TEST(GoroutineEvidence, SaysNothingOfStacksThatAreNotKnownOrDidNotGrow) {
  Recording recording = recording_from(kTwoCauses);
  EXPECT_FALSE(diagnosed(recording).front().evidence.contains("stack"));
  recording.baseline->ledger = stacks_of(8);
  recording.cycles[3].mark.ledger = stacks_of(7);
  EXPECT_FALSE(diagnosed(recording).front().evidence.contains("stack"));
}

TEST(GoroutineEvidence, SaysInWhichLibraryTheyAreWhereNoFrameIsTheTargetsOwn) {
  const auto findings = diagnosed(
      "baseline goroutines=3; load*5 goroutines=+2003"
      " go.chan_recv.example.com/pool.(*Pool).run@33<example.com/pool.New.func1@9=+2003; quiet");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().sentence,
            "one goroutine per request stays blocked receiving from a channel, in library "
            "example.com/pool");
  EXPECT_EQ(findings.front().evidence.at("library"), "example.com/pool");
}

TEST(GoroutineEvidence, SpeaksOfNoLibraryWhereTheStackMayBeCut) {
  std::string stack = "example.com/pool.leaf@1";
  for (int i = 0; i < 30; ++i) stack += "<example.com/pool.deep@" + std::to_string(i + 2);
  const auto findings = diagnosed("baseline goroutines=3; load*5 goroutines=+2003 go.chan_recv." +
                                  stack + "=+2003; quiet");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_FALSE(findings.front().evidence.contains("library"));
}

TEST(GoroutineEvidence, SpeaksOfNoLibraryWhereTheTargetsOwnCodeCalledIt) {
  const auto findings = diagnosed(
      "baseline goroutines=3; load*5 goroutines=+2003"
      " go.chan_recv.example.com/pool.(*Pool).Get@33<main.serve@9=+2003; quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-chan-recv main.serve"});
  EXPECT_FALSE(findings.front().evidence.contains("library"));
}

TEST(GoroutineEvidence, IsProvenByTheRuntimesLeakProfile) {
  const auto findings = diagnosed(
      "baseline goroutines=3 leak.chan_send.main.rebuild@41=2003;"
      "load*5 goroutines=+2003 go.chan_send.main.rebuild@41=+2003"
      " leak.chan_send.main.rebuild@41=+2003; quiet");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().sentence,
            "one goroutine per request stays blocked sending on a channel, proven by the runtime");
  EXPECT_EQ(findings.front().evidence.at("proven"), "10,015 of 10,015");
}

TEST(GoroutineEvidence, ProvesNoMoreThanGrew) {
  const auto findings = diagnosed(
      "baseline goroutines=3 leak.select_empty.main.main@9=1;"
      "load*5 goroutines=+100 go.chan_send.main.f@41=+100 leak.chan_send.main.f@41=+100;"
      "quiet leak.chan_send.main.f@41=+7");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().evidence.at("proven"), "500 of 500");
}

TEST(GoroutineEvidence, IsProvenInPartWhereTheProfileMissesSome) {
  const auto findings = diagnosed(
      "baseline goroutines=3 leak.select_empty.main.main@9=1;"
      "load*5 goroutines=+100 go.mutex.main.count@41=+100 leak.mutex.main.count@41=+80; quiet");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_TRUE(findings.front().sentence.ends_with(", 400 of 500 proven by the runtime"))
      << findings.front().sentence;
}

// A main function that is parked for good is in every leak profile, and grows in none.
TEST(GoroutineEvidence, ProvesNothingByHitsThatDoNotGrow) {
  EXPECT_TRUE(diagnosed("baseline goroutines=3 go.select_empty.main.main@9=1"
                        " leak.select_empty.main.main@9=1; load*5")
                  .empty());
  const auto findings = diagnosed(
      "baseline goroutines=3 go.select_empty.main.main@9=1 leak.select_empty.main.main@9=1;"
      "load*5 goroutines=+100 go.io.main.fetch@41=+100; quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-io main.fetch"});
  EXPECT_FALSE(findings.front().evidence.contains("proven"));
}

TEST(GoroutineEvidence, ProvesNothingByWhatWasProvenAtTheBaselineAlready) {
  const auto findings = diagnosed(
      "baseline goroutines=53 go.chan_send.main.f@41=50 leak.chan_send.main.f@41=50;"
      "load*5 goroutines=+100 go.chan_send.main.f@41=+100; quiet");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_FALSE(findings.front().evidence.contains("proven"));
}

TEST(GoroutineEvidence, ProvesNothingWithoutAProfileToCompareWith) {
  const auto findings = diagnosed(
      "baseline goroutines=3; load*5 goroutines=+100 go.chan_send.main.f@41=+100"
      " leak.chan_send.main.f@41=+100; quiet");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_FALSE(findings.front().evidence.contains("proven"));
}

}  // namespace
}  // namespace leakgate
