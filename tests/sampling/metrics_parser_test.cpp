#include "sampling/metrics_parser.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

// The value, or in brackets why there is none.
std::string parsed(const HttpAnswer& answer, const std::string& series = "rss") {
  const Result<SeriesValues> values = MetricsParser({series}).parse(answer);
  if (!values) {
    EXPECT_EQ(values.error().code, ErrorCode::sampling);
    return "[" + values.error().what + "]";
  }
  return values->front() ? std::to_string(*values->front()) : values->front().error().what;
}

HttpAnswer answer(const char* content_type, const char* body, int status = 200) {
  return {.status = status, .content_type = content_type, .body = body};
}

TEST(MetricsParser, ReadsTextOfEitherKind) {
  EXPECT_EQ(parsed(answer("text/plain; version=0.0.4; charset=utf-8", "rss 5\n")), "5.000000");
  EXPECT_EQ(parsed(answer("", "rss 5\n")), "5.000000");
  EXPECT_EQ(parsed(answer("application/openmetrics-text; version=1.0.0", "rss 5\n# EOF\n")),
            "5.000000");
  EXPECT_EQ(parsed(answer("Application/OpenMetrics-Text", "rss 5\n")),
            "[the answer is cut off: it has no # EOF]");
}

TEST(MetricsParser, ReadsJsonWherePointersAreAskedFor) {
  for (const char* type : {"application/json; charset=utf-8", "text/json", "", "text/plain",
                           "application/vnd.api+json"}) {
    EXPECT_EQ(parsed(answer(type, " {\"rss\": 5}\n"), "/rss"), "5.000000") << type;
  }
}

TEST(MetricsParser, TakesNothingFromAnAnswerThatIsAnError) {
  EXPECT_EQ(parsed(answer("text/plain", "rss 5\n", 500)), "[status 500 instead of metrics]");
  EXPECT_EQ(parsed(answer("text/plain", "rss 5\n", 302)), "[status 302 instead of metrics]");
  EXPECT_EQ(parsed(answer("text/plain", "", 204)), "[status 204 instead of metrics]");
}

TEST(MetricsParser, TakesNothingFromWhatIsNoMetrics) {
  EXPECT_EQ(parsed(answer("text/html; charset=utf-8", "rss 5\n")), "[HTML instead of metrics]");
  EXPECT_EQ(parsed(answer("text/plain", " \n<!doctype html>\nrss 5\n")),
            "[HTML instead of metrics]");
  EXPECT_EQ(parsed(answer("", "<html>", 200), "/rss"), "[HTML instead of metrics]");
  EXPECT_EQ(parsed(answer("application/json", "{\"rss\": 5}")),
            "[content type application/json instead of metrics]");
  EXPECT_EQ(parsed(answer("application/openmetrics-text", "rss 5\n# EOF\n"), "/rss"),
            "[content type application/openmetrics-text instead of metrics]");
  EXPECT_EQ(parsed(answer("image/\x1B[31mpng", "rss 5\n")),
            "[content type image/\xEF\xBF\xBD[31mpng instead of metrics]");
}

TEST(MetricsParser, CallsAnEmptyAnswerEmpty) {
  EXPECT_EQ(parsed(answer("text/plain", "")), "[the answer is empty]");
  EXPECT_EQ(parsed(answer("text/plain", "\n \n"), "/rss"), "[the answer is empty]");
}

}  // namespace
}  // namespace leakgate
