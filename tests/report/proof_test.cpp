#include "report/proof.hpp"

#include <gtest/gtest.h>

#include "report/sample_reports.hpp"
#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

Proof goroutines_found() {
  return {.injected = "a goroutine per 1,000 requests",
          .metric = Metric::goroutines,
          .report = leak_report()};
}

Proof heap_missed() {
  return {
      .injected = "16 B per request in a global", .metric = Metric::heap, .report = pass_report()};
}

Recording clean_run() {
  Recording clean = recording_from(
      "cold heap=140K goroutines=3; warm-up*2 heap=260K requests=2003; baseline;"
      "load*5 heap=260K requests=2003");
  clean.scenario.name = "steady";
  clean.harness.wall = Seconds{6.2};
  return clean;
}

TEST(Proof, IsFoundWhereTheGrowthRuleOfItsMetricFailed) {
  EXPECT_TRUE(is_found(goroutines_found()));
  EXPECT_FALSE(is_found(heap_missed()));
  Proof of_fds = goroutines_found();
  of_fds.metric = Metric::fds;
  EXPECT_FALSE(is_found(of_fds));
}

TEST(Proof, IsNotFoundByALimitThatWasWritten) {
  Proof proof = goroutines_found();
  for (GateResult& gate : proof.report.judgement.gates) gate.rule = Rule::max;
  EXPECT_FALSE(is_found(proof));
}

TEST(Proof, HasTheExitCodeOfARunThatCameToNoConclusion) {
  EXPECT_EQ(exit_code_of(goroutines_found()), 0);
  EXPECT_EQ(exit_code_of(heap_missed()), 1);
  EXPECT_EQ(exit_code_of({.injected = "", .report = crash_report()}), 3);
  EXPECT_EQ(exit_code_of({.injected = "", .report = load_failed_report()}), 4);
  EXPECT_EQ(exit_code_of({.injected = "", .report = inconclusive_report()}), 5);
  Proof other = goroutines_found();  // a leak, but not the one that was put in
  other.metric = Metric::fds;
  EXPECT_EQ(exit_code_of(other), 1);
}

TEST(ProofText, SaysWhatWasFoundAndWhatIsTheSmallest) {
  const std::string text = proof_text(clean_run(), {goroutines_found(), heap_missed()});
  EXPECT_TRUE(text.starts_with(
      "leakgate  prove steady\n"
      "  leak put in                      found   verdict   time   named\n"
      "  a goroutine per 1,000 requests   yes     leak      21 s   goroutine-chan-send "
      "main.rebuildImage\n"
      "  16 B per request in a global     NO      pass      21 s\n"
      "  not found: 16 B per request in a global: every gate held; more requests a "
      "cycle show smaller leaks ([load] requests)\n"
      "  the smallest leak that this scenario sees in up to 10 cycles of 2,003: 6.1 B of heap per "
      "request, a goroutine per "))
      << text;
  EXPECT_TRUE(text.ends_with("NOT PROVEN in 49 s\n")) << text;
}

TEST(ProofText, SaysThatARuleIsSwitchedOff) {
  Proof proof = heap_missed();
  proof.report.recording.scenario.gates[Metric::heap].leak = false;
  Recording clean = clean_run();
  clean.scenario.gates[Metric::heap].leak = false;
  const std::string text = proof_text(clean, {proof});
  EXPECT_TRUE(text.contains("the growth rule of heap is switched off\n")) << text;
  EXPECT_TRUE(text.contains(": no leak of heap, a goroutine per ")) << text;
}

TEST(ProofText, IsProvenWhereAllWereFound) {
  EXPECT_TRUE(proof_text(clean_run(), {goroutines_found()}).ends_with("\nPROVEN in 28 s\n"));
}

}  // namespace
}  // namespace leakgate
