#include "load/request_count.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

std::string what(const auto& result) { return result ? "" : result.error().what; }

TEST(RequestCount, ReadsNumbersAsToolsWriteThem) {
  EXPECT_EQ(parse_count("12345"), 12345);
  EXPECT_EQ(parse_count("12,345"), 12345);
  EXPECT_EQ(parse_count("1,234,567"), 1234567);
  EXPECT_EQ(parse_count("1e5"), 100000);
  EXPECT_EQ(parse_count(" 2003.0 "), 2003);
  EXPECT_EQ(parse_count("0"), 0);
}

TEST(RequestCount, TakesNothingElseForANumber) {
  for (const char* text : {"", "-1", "12.5", "12k", "1,23", "1234,567", ",123", "1,2345", "nan",
                           "inf", "1e300", "0x10", "12 34"}) {
    EXPECT_EQ(parse_count(text), std::nullopt) << text;
  }
}

TEST(RequestCount, TakesTheFirstGroupOfTheLastMatch) {
  const auto count = [](std::string_view text, const std::string& regex) {
    return count_in_lines(text, regex).value();
  };
  EXPECT_EQ(count("  89,123 requests in 1.00s, 2MB read\n", "([0-9,]+) requests in"), 89123);
  EXPECT_EQ(count("sent 1\nsent 2\nsent 3 sent 4\nover", R"(sent (\d+))"), 4);
  EXPECT_EQ(count("total: 7\r\n", "^total: (\\d+)$"), 7);
  EXPECT_EQ(count("sent 5", "sent (\\d+)"), 5);
  EXPECT_EQ(count("nothing\n\n\n", "sent (\\d+)"), std::nullopt);
  EXPECT_EQ(count("", "sent (\\d+)"), std::nullopt);
}

TEST(RequestCount, MatchesTheFrontOfALineOfAnyLength) {
  const std::string line = "sent 9 " + std::string(std::size_t{8} << 20U, 'x');
  EXPECT_EQ(count_in_lines(line, "sent (\\d+).*").value(), 9);
}

TEST(RequestCount, SaysWhatTheExpressionFoundInstead) {
  EXPECT_EQ(what(count_in_lines("sent many", "sent (\\w+)")),
            "what requests_regex finds is no number of requests: \"many\"");
}

TEST(RequestCount, FollowsAPointerIntoJson) {
  EXPECT_EQ(
      count_in_json(R"({"metrics": {"http_reqs": {"count": 2003}}})", "/metrics/http_reqs/count"),
      2003);
  EXPECT_EQ(count_in_json(R"({"a/b": ["1,000", 5.0]})", "/a~1b/0"), 1000);
  EXPECT_EQ(count_in_json(R"({"a/b": ["1,000", 5.0]})", "/a~1b/1"), 5);
}

TEST(RequestCount, SaysWhyThePointerFoundNoCount) {
  EXPECT_EQ(what(count_in_json("Requests: 5", "/requests")), "not a JSON document");
  EXPECT_EQ(what(count_in_json(R"({"rate": 5})", "/requests")),
            "nothing is at \"/requests\" in its JSON");
  EXPECT_EQ(what(count_in_json(R"([1])", "/first")), "nothing is at \"/first\" in its JSON");
  for (const char* json : {R"({"n": -5})", R"({"n": 1.5})", R"({"n": null})", R"({"n": [1]})"}) {
    EXPECT_TRUE(what(count_in_json(json, "/n")).starts_with("what is at \"/n\" is no number"))
        << json;
  }
}

TEST(RequestCount, FindsABadRuleBeforeAnythingRuns) {
  const auto wrong = [](const std::string& regex, const std::string& pointer) {
    const auto checked = check_count_rule(
        {.command = {"load"}, .requests_regex = regex, .requests_pointer = pointer});
    EXPECT_TRUE(checked || checked.error().code == ErrorCode::usage);
    return what(checked);
  };
  EXPECT_EQ(wrong("", ""), "");
  EXPECT_EQ(wrong("(\\d+) requests", ""), "");
  EXPECT_EQ(wrong("", "/requests"), "");
  EXPECT_EQ(wrong("([0-9", ""), "the requests_regex is none: \"([0-9\"");
  EXPECT_EQ(wrong("\\d+ requests", ""), "the requests_regex has no group: \"\\d+ requests\"");
  EXPECT_EQ(wrong("", "requests"), "the requests_pointer is none: \"requests\"");
  EXPECT_EQ(wrong("(.)", "/a"), "a driver has requests_regex or requests_pointer, not both");
}

}  // namespace
}  // namespace leakgate
