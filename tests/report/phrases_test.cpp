#include "report/phrases.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

constexpr double kOneKiB = 1024;
constexpr double kOneMiB = 1024 * kOneKiB;

GateResult gate(Metric metric, Rule rule, double limit) {
  GateResult result;
  result.metric = metric;
  result.rule = rule;
  result.limit = limit;
  return result;
}

TEST(SpanText, GivesBothEndsInTheUnitOfTheLarger) {
  EXPECT_EQ(span_text(300 * kOneKiB, 6.6 * kOneMiB, Unit::bytes), "0.3 -> 6.6 MiB");
  EXPECT_EQ(span_text(14 * kOneMiB, 46 * kOneMiB, Unit::bytes), "14 -> 46 MiB");
  EXPECT_EQ(span_text(0, 512, Unit::bytes), "0 -> 512 B");
  EXPECT_EQ(span_text(6 * kOneMiB, 0, Unit::bytes), "6 -> 0 MiB");
  EXPECT_EQ(span_text(212 * kOneKiB, 10.2 * kOneMiB, Unit::bytes), "0.2 -> 10 MiB");
}

TEST(SpanText, ShowsADifferenceThatWholeNumbersWouldHide) {
  EXPECT_EQ(span_text(14.2 * kOneMiB, 14.4 * kOneMiB, Unit::bytes), "14.2 -> 14.4 MiB");
  EXPECT_EQ(span_text(14.2 * kOneMiB, 14.2 * kOneMiB, Unit::bytes), "14 -> 14 MiB");
}

TEST(SpanText, CountsWithCommasAndAsksWhereAValueIsUnknown) {
  EXPECT_EQ(span_text(3, 10018, Unit::count), "3 -> 10,018");
  EXPECT_EQ(span_text(std::nullopt, 10018, Unit::count), "? -> 10,018");
  EXPECT_EQ(span_text(kOneMiB, std::nullopt, Unit::bytes), "1 MiB -> ?");
}

TEST(RateText, SaysNothingOfARateThatRoundsToNothing) {
  EXPECT_EQ(rate_text(1, Unit::count), "+1.00 per request");
  EXPECT_EQ(rate_text(655.4, Unit::bytes), "+655 B per request");
  EXPECT_EQ(rate_text(-16.0 * kOneKiB, Unit::bytes), "-16 KiB per request");
  EXPECT_EQ(rate_text(0.001, Unit::count), "+0.001 per request");
  EXPECT_EQ(rate_text(100'000, Unit::count), "+100,000 per request");
  EXPECT_EQ(rate_text(0.00004, Unit::count), "");
  EXPECT_EQ(rate_text(0.4, Unit::bytes), "");
}

TEST(LimitText, IsTheLimitInTheWordsOfItsRule) {
  EXPECT_EQ(limit_text(gate(Metric::goroutines, Rule::leak, 0.2)), "no growth");
  EXPECT_EQ(limit_text(gate(Metric::heap, Rule::leak, 12 * kOneKiB)), "12 KiB a cycle");
  EXPECT_EQ(limit_text(gate(Metric::heap, Rule::leak, 12 * kOneKiB), "window"), "12 KiB a window");
  EXPECT_EQ(limit_text(gate(Metric::rss, Rule::max, 256 * kOneMiB)), "256 MiB");
  EXPECT_EQ(limit_text(gate(Metric::goroutines, Rule::growth, 0)), "no growth");
  EXPECT_EQ(limit_text(gate(Metric::goroutines, Rule::growth, 5)), "+5");
  EXPECT_EQ(limit_text(gate(Metric::heap, Rule::growth_from_start, kOneMiB)),
            "+1 MiB from the start");
  EXPECT_EQ(limit_text(gate(Metric::heap, Rule::per_request, 64)), "64 B per request");
}

TEST(QuotedLines, KeepsTheLastLinesAndMarksEachAsQuoted) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(quoted_lines("a\nb\r\n::error::c\n\n", 2), (Lines{"| b", "| ::error::c"}));
  EXPECT_EQ(quoted_lines("", 5), Lines{});
}

TEST(OneLine, BreaksTheCommandsOfRunners) {
  EXPECT_EQ(one_line("a\n##[error]\tb"), "a ## [error] b");
  EXPECT_EQ(one_line("##[##["), "## [## [");
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("short", 100), "short");
  const std::string cut = shortened(std::string(50, 'x') + "\xC3\xA4" + std::string(50, 'x'), 60);
  EXPECT_EQ(cut, std::string(50, 'x') + "\n... cut\n");
}

}  // namespace
}  // namespace leakgate
