#include "sampling/metrics_text.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

Result<SeriesValues> parsed(std::string_view body, const std::vector<std::string>& series,
                            MetricsText format = MetricsText::prometheus) {
  std::vector<SeriesName> wanted;
  for (const std::string& name : series) wanted.push_back(series_name_from(name).value());
  return parse_metrics_text(body, wanted, format);
}

// What one series comes to: its value, or in brackets why it has none.
std::string found(std::string_view body, const std::string& series = "rss") {
  const Result<SeriesValues> values = parsed(body, {series});
  if (!values) return "[all: " + values.error().what + "]";
  const Result<double>& value = values->front();
  return value ? std::to_string(*value) : "[" + value.error().what + "]";
}

TEST(MetricsText, GivesTheValuesInTheOrderTheyAreAskedFor) {
  const auto values = parsed(
      "# HELP go_goroutines Number of goroutines.\n"
      "# TYPE go_goroutines gauge\n"
      "go_goroutines 7\n"
      "\n"
      "process_resident_memory_bytes 1.4680064e+07\n",
      {"process_resident_memory_bytes", "go_goroutines"});
  ASSERT_TRUE(values) << to_text(values.error());
  EXPECT_EQ(*values, (SeriesValues{14'680'064.0, 7.0}));
}

TEST(MetricsText, TakesNumbersTheWayPrometheusWritesThem) {
  EXPECT_EQ(found("rss 12\n"), "12.000000");
  EXPECT_EQ(found("rss +1.5e3\n"), "1500.000000");
  EXPECT_EQ(found("rss\t 0.25 \r\n"), "0.250000");
  EXPECT_EQ(found("  rss -0\n"), "0.000000");
  EXPECT_EQ(found("rss 12 1395066363000\n"), "12.000000");  // a timestamp
  EXPECT_EQ(found("rss 12 -62135596800000\n"), "12.000000");
  EXPECT_EQ(found("rss{} 12\n"), "12.000000");
}

TEST(MetricsText, ChoosesByLabelsAmongSeriesOfOneName) {
  constexpr const char* kBody =
      "rss{instance=\"a\",zone=\"x y\"} 1\n"
      "rss{instance=\"b\",zone=\"x y\"} 2\n";
  EXPECT_EQ(found(kBody, "rss{instance=\"b\"}"), "2.000000");
  EXPECT_EQ(found(kBody, "rss{zone=\"x y\",instance=\"a\"}"), "1.000000");
  EXPECT_EQ(found(kBody, "rss{instance=\"c\"}"), "[not in the answer]");
  EXPECT_EQ(found(kBody, "rss"), "[several series have this name: tell them by a label]");
  EXPECT_EQ(found("rss 1\nrss{a=\"b\"} 2\n", "rss{a=\"\"}"), "1.000000");
}

TEST(MetricsText, IsNotFooledByWhatLooksAlike) {
  EXPECT_EQ(found("rss_max 9\n# rss 8\nrssx 7\nx_rss 6\nrss 5\n"), "5.000000");
  EXPECT_EQ(found("other{a=\"\\nrss 1\"} 2\nrss 3\n"), "3.000000");
  EXPECT_EQ(found("rss_max 9\n"), "[not in the answer]");
}

TEST(MetricsText, HasAReasonForEachValueThatIsNone) {
  EXPECT_EQ(found("rss -1\n"), "[-1 instead of a value]");
  EXPECT_EQ(found("rss -1.0e0\n"), "[-1 instead of a value]");
  EXPECT_EQ(found("rss -4096\n"), "[a negative number instead of a value]");
  EXPECT_EQ(found("rss NaN\n"), "[NaN instead of a value]");
  EXPECT_EQ(found("rss -nan\n"), "[NaN instead of a value]");
  EXPECT_EQ(found("rss +Inf\n"), "[infinity instead of a value]");
  EXPECT_EQ(found("rss -Inf\n"), "[infinity instead of a value]");
  EXPECT_EQ(found("rss 5\nrss 5\n"), "[twice in the answer]");
  EXPECT_EQ(found("rss -1\nrss 5\n"), "[twice in the answer]");
  EXPECT_EQ(found("rss{a=\"1\"} 5\nrss{a=\"1\"} 6\nrss{a=\"1\"} 7\n"), "[twice in the answer]");
}

TEST(MetricsText, TakesNothingButANumberForANumber) {
  for (const char* line : {"rss", "rss ", "rss n/a", "rss 12MB", "rss 12 MB", "rss 1,5", "rss 0x10",
                           "rss 1e999", "rss ++1", "rss +-1", "rss --1", "rss 1 2 3", "rss \"1\"",
                           "rss = 1", "rss:1", "rss 1_000", "rss e5", "rss ."}) {
    const std::string why = found(std::string(line) + "\n");
    EXPECT_TRUE(why == "[not a number]" || why == "[not in the answer]") << line << " " << why;
  }
  EXPECT_EQ(found("rss{a=\"b} 1\n"), "[not in the answer]");
}

TEST(MetricsText, KeepsOneBadSeriesFromTheOthers) {
  const auto values = parsed("rss -1\ngoroutines 7\n", {"rss", "goroutines", "heap"});
  ASSERT_TRUE(values);
  EXPECT_FALSE((*values)[0]);
  EXPECT_EQ((*values)[1], 7.0);
  EXPECT_FALSE((*values)[2]);
}

TEST(MetricsText, TakesNoPartOfANumberThatIsCutOff) {
  EXPECT_EQ(found("goroutines 7\nrss 1468"),
            "[all: the answer is cut off: its last line has no end]");
  EXPECT_EQ(found("rss 14680064\nrs"), "[all: the answer is cut off: its last line has no end]");
}

TEST(MetricsText, WantsTheEndOfOpenMetrics) {
  const auto open = [](std::string_view body) {
    const auto values = parsed(body, {"rss", "requests_total"}, MetricsText::open_metrics);
    if (!values) return values.error().what;
    return (*values)[0] ? std::to_string(*(*values)[0]) : (*values)[0].error().what;
  };
  EXPECT_EQ(open("# TYPE rss gauge\n# UNIT rss bytes\nrss 5 1.5\n"
                 "requests_total 7 # {trace_id=\"x\"} 1 2\n# EOF\n"),
            "5.000000");
  EXPECT_EQ(open("rss 5\n# EOF"), "5.000000");
  EXPECT_EQ(open("rss 5\n"), "the answer is cut off: it has no # EOF");
  EXPECT_EQ(open("# EOF\nrss 5\n"), "not in the answer");
}

TEST(MetricsText, PassesOverAnExemplar) {
  EXPECT_EQ(found("rss 17 # {trace_id=\"oHg5SJ#YRHA0\"} 9.8 1520879607.789\n"), "17.000000");
}

TEST(MetricsText, SurvivesHostileBodies) {
  for (const std::string& body :
       {std::string("\0\0\0\n", 4), std::string("rss\0 1\n", 7), std::string(100'000, '\n'),
        std::string(100'000, '{') + "\n", "rss" + std::string(100'000, '{') + "\n",
        "rss{a=\"" + std::string(100'000, '\\') + "\n", std::string("\xFF\xFE rss 1\n"),
        std::string("rss{") + std::string(50'000, ',') + "} 1\n"}) {
    const auto values = parsed(body, {"rss"});
    EXPECT_TRUE(values && !values->front());
  }
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "rss " + std::to_string(i) + "\n";
  EXPECT_EQ(found(many), "[twice in the answer]");
}

TEST(MetricsText, SurvivesTheLossOfAnyPart) {
  const std::string whole = "# TYPE rss gauge\nrss{a=\"b\\\"\"} 14680064 1395066363000\n";
  EXPECT_EQ(found(whole), "14680064.000000");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(found(std::string_view(whole).substr(0, size))[0], '1') << size;
  }
}

}  // namespace
}  // namespace leakgate
