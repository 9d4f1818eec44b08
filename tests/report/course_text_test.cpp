#include "report/course_text.hpp"

#include <gtest/gtest.h>

#include "report/decisions_text.hpp"
#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

Recording with_decisions(const char* text, std::vector<RunDecision> decisions) {
  Recording recording = recording_from(text);
  recording.decisions = std::move(decisions);
  return recording;
}

TEST(CyclesReason, SaysWhyMoreCyclesWereRunThanTheLeast) {
  const Recording recording =
      with_decisions("baseline heap=1M; load*7 heap=+100K",
                     {{.load_cycles = 5, .next = CycleKind::load, .reason = "heap may still grow"},
                      {.load_cycles = 7, .next = std::nullopt, .reason = "it stood still"}});
  EXPECT_EQ(cycles_reason(recording), "7 cycles, not 5: heap may still grow");
}

TEST(CyclesReason, SaysWhyFewerWereEnough) {
  const Recording recording =
      with_decisions("baseline goroutines=3; load*3 goroutines=+2003; quiet",
                     {{.load_cycles = 3, .next = CycleKind::quiet, .reason = "certain"}});
  EXPECT_EQ(cycles_reason(recording), "3 cycles, not 5: certain");
}

TEST(CyclesReason, IsNoneForTheLeastAndWhereNothingWasDecided) {
  EXPECT_EQ(cycles_reason(recording_from("baseline heap=1M; load*5")), "");
  EXPECT_EQ(cycles_reason(recording_from("baseline heap=1M; load*2")), "");
}

Report leaking_report() {
  return conclude(recording_from(
      "cold heap=1M rss=90M; baseline heap=1M rss=100M; load*5 heap=+1M rss=+1M requests=2000 "
      "seconds=2; quiet; double heap=+2M rss=+2M requests=4000 seconds=4"));
}

TEST(ForecastText, NamesTheRateAndWhenTheLimitIsReached) {
  Report report = leaking_report();
  EXPECT_EQ(forecast_text(report), "RSS grows by 1.8 GiB an hour at 1,000 requests/s");
  report.recording.target.limits.memory = Bytes{105 * kMiB + 1800 * kMiB};
  EXPECT_EQ(forecast_text(report),
            "RSS grows by 1.8 GiB an hour at 1,000 requests/s; the limit of 1.9 GiB (cgroup) is "
            "reached in 1.0 hours");
  report.recording.target.limits.memory = Bytes{50 * kMiB};
  EXPECT_TRUE(forecast_text(report).ends_with("; the limit of 50 MiB (cgroup) is reached already"));
}

TEST(DecisionsText, ShowsTheFiguresOfEachRuleAndTheReason) {
  Report report = leaking_report();
  report.recording.decisions = {
      {.load_cycles = 5, .next = CycleKind::quiet, .reason = "heap may leak"}};
  const std::string text = decisions_text(report);
  EXPECT_NE(text.find("  heap leak: fail, leak\n    marks     1 MiB 2 MiB"), std::string::npos)
      << text;
  EXPECT_NE(text.find("Theil-Sen 1 MiB a cycle, lower bound of the fit 1 MiB, last three 1 MiB, "
                      "5 of 5 rise; floor 12 KiB"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("    grows by  request (twice the requests brought 2.0 times as much"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("  after 5 cycles: a quiet cycle, because heap may leak\n"),
            std::string::npos)
      << text;
}

TEST(DecisionsText, HasNothingToSayOfARunWithoutMarks) {
  const std::string text = decisions_text(conclude(Recording{}));
  EXPECT_NE(text.find("inconclusive"), std::string::npos);
  EXPECT_EQ(text.find("Theil-Sen"), std::string::npos);
}

}  // namespace
}  // namespace leakgate
