#include "diagnosis/metric_gaps.hpp"

#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

Gap gap(double from, double to, std::string cause, SourceKind source = SourceKind::metrics) {
  return {.from = Seconds{from}, .to = Seconds{to}, .source = source, .cause = std::move(cause)};
}

// A clean run whose endpoint had readings of each series, and as many without a value as told.
Recording with_missing(const std::vector<std::pair<std::string, Count>>& missing,
                       Count readings = 20) {
  Recording recording = recording_from("baseline heap=1M goroutines=3 rss=20M; load*5");
  recording.samples = {{.at = Seconds{1}, .rss = Bytes{20 * kMiB}}};
  recording.metrics.emplace();
  for (const auto& [name, count] : missing) {
    recording.metrics->series.push_back(
        {.name = name, .readings = readings, .missing = count, .values = {}});
  }
  return recording;
}

TEST(MetricGaps, TellWhichSeriesHowOftenWhyAndThatTheProcessLivedOn) {
  Recording recording = with_missing({{"go_goroutines", 3}, {"rss", 5}, {"up", 0}});
  recording.gaps = {gap(1, 2, "-1 instead of a value"), gap(4, 5, "the answer is empty"),
                    gap(8, 9, "-1 instead of a value")};
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"monitoring-gap"});
  EXPECT_EQ(findings.front().sentence,
            "the metrics endpoint had no value for rss in 5 of 20 readings, go_goroutines in 3 of "
            "20 readings (-1 instead of a value, the answer is empty); the process lived on (same "
            "pid, same start time, /proc fine): neither a drop nor a leak");
  EXPECT_EQ(findings.front().evidence.at("series_1"), "rss in 5 of 20 readings");
  EXPECT_EQ(findings.front().evidence.at("cause_1"), "-1 instead of a value (2 gaps)");
  EXPECT_EQ(findings.front().evidence.at("cause_2"), "the answer is empty (1 gap)");
  EXPECT_FALSE(is_leak(findings.front().kind));
  EXPECT_EQ(judge(recording).verdict, Verdict::pass);
}

TEST(MetricGaps, AreNoneWhereEveryReadingHasAValue) {
  EXPECT_TRUE(diagnosed(with_missing({{"rss", 0}})).empty());
  EXPECT_TRUE(diagnosed(with_missing({})).empty());
}

TEST(MetricGaps, AreAFindingOfTheirOwnBesideThoseOfTheProbe) {
  Recording recording = with_missing({{"rss", 5}});
  recording.gaps = {gap(1, 2, "-1 instead of a value"), gap(3, 4, "stopped", SourceKind::probe)};
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), (Names{"monitoring-gap", "monitoring-gap"}));
  EXPECT_EQ(
      findings[0].sentence,
      "samples are missing for 1.0 s in all; the process lived on (same pid, same start time)");
  EXPECT_NE(findings[0].signature, findings[1].signature);
}

TEST(MetricGaps, DoNotSayThatProcWasFineWhereItWasNot) {
  Recording recording = with_missing({{"rss", 5}});
  recording.gaps = {gap(1, 2, "status 500"), gap(1.5, 1.6, "busy", SourceKind::proc)};
  EXPECT_FALSE(metric_gap_finding(recording)->sentence.contains("/proc"));
  recording.gaps[1] = gap(2.5, 2.6, "busy", SourceKind::proc);
  EXPECT_TRUE(metric_gap_finding(recording)->sentence.contains("/proc fine"));
  recording.samples.clear();
  EXPECT_FALSE(metric_gap_finding(recording)->sentence.contains("/proc"));
}

TEST(MetricGaps, SayWhereTheProcessDidNotLiveOn) {
  Recording recording = with_missing({{"rss", 5}});
  recording.target.end->restarted = true;
  EXPECT_TRUE(
      metric_gap_finding(recording)->sentence.ends_with("; the process did not live to the end"));
}

TEST(MetricGaps, SuspectTheNameOfASeriesThatNeverHadAValue) {
  EXPECT_TRUE(metric_gap_finding(with_missing({{"rss", 20}}))->advice.contains("misspelt"));
  EXPECT_FALSE(metric_gap_finding(with_missing({{"rss", 19}}))->advice.contains("misspelt"));
}

TEST(MetricGaps, KeepTheSentenceShortAndPrintable) {
  Recording recording = with_missing({{"a", 9}, {"b", 8}, {"c\x1B[31m", 7}, {"d", 6}, {"e", 5}});
  for (int i = 0; i < 1000; ++i) recording.gaps.push_back(gap(i, i + 1, std::to_string(i)));
  const Finding finding = metric_gap_finding(recording).value();
  EXPECT_TRUE(finding.sentence.contains("c\xEF\xBF\xBD[31m in 7 of 20 readings and 2 more"));
  EXPECT_LT(finding.sentence.size(), 400U);
  EXPECT_LT(finding.evidence.size(), 20U);
}

}  // namespace
}  // namespace leakgate
