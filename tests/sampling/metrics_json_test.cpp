#include "sampling/metrics_json.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

// What one pointer comes to: its value, or in brackets why it has none.
std::string found(std::string_view body, const std::string& pointer = "/rss") {
  const std::vector<std::string> pointers{pointer};
  const Result<SeriesValues> values = parse_metrics_json(body, pointers);
  if (!values) return "[all: " + values.error().what + "]";
  const Result<double>& value = values->front();
  return value ? std::to_string(*value) : "[" + value.error().what + "]";
}

TEST(MetricsJson, FollowsPointersThroughObjectsAndArrays) {
  constexpr const char* kBody =
      R"({"cmdline": ["a", "b"], "memory": {"rss": 14680064, "heap": [{"live": 1.5e3}, 7]}})";
  EXPECT_EQ(found(kBody, "/memory/rss"), "14680064.000000");
  EXPECT_EQ(found(kBody, "/memory/heap/0/live"), "1500.000000");
  EXPECT_EQ(found(kBody, "/memory/heap/1"), "7.000000");
  EXPECT_EQ(found(kBody, "/memory/heap/2"), "[not in the answer]");
  EXPECT_EQ(found(kBody, "/memory/heap/00/live"), "[not in the answer]");
  EXPECT_EQ(found(kBody, "/rss"), "[not in the answer]");
  EXPECT_EQ(found("[3]", "/0"), "3.000000");
}

TEST(MetricsJson, KnowsTheEscapesOfPointers) {
  EXPECT_EQ(found(R"({"a/b": {"c~d": 1, "": 2}})", "/a~1b/c~0d"), "1.000000");
  EXPECT_EQ(found(R"({"a/b": {"c~d": 1, "": 2}})", "/a~1b/"), "2.000000");
  EXPECT_EQ(found(R"({"\u0072ss": 4})"), "4.000000");
}

TEST(MetricsJson, HasAReasonForEachValueThatIsNone) {
  EXPECT_EQ(found(R"({"rss": -1})"), "[-1 instead of a value]");
  EXPECT_EQ(found(R"({"rss": -1.0})"), "[-1 instead of a value]");
  EXPECT_EQ(found(R"({"rss": -2})"), "[a negative number instead of a value]");
  EXPECT_EQ(found(R"({"rss": null})"), "[null instead of a value]");
  for (const char* value : {"\"14680064\"", "true", "{}", "[]", "[5]", "{\"rss\": 5}", "\"NaN\""}) {
    EXPECT_EQ(found("{\"rss\": " + std::string(value) + "}"), "[not a number]") << value;
  }
  EXPECT_EQ(found("{}"), "[not in the answer]");
  EXPECT_EQ(found("5"), "[not in the answer]");
}

TEST(MetricsJson, TakesNeitherOfTwoValues) {
  EXPECT_EQ(found(R"({"rss": -1, "rss": 5})"), "[twice in the answer]");
  EXPECT_EQ(found(R"({"m": {"rss": 4}, "m": {"rss": 5}})", "/m/rss"), "[twice in the answer]");
}

TEST(MetricsJson, RefusesWhatIsNotJsonAsAWhole) {
  for (const char* body :
       {"", "{", R"({"rss": 14680064)", R"({"rss": 1468)", R"({"rss": 5} x)", R"({"rss": NaN})",
        R"({"rss": 1e999})", R"({"rss": 5,})", R"({'rss': 5})", "rss 5\n", "{\"rss\": 5}{}",
        "{\"a\": \"\xFF\", \"rss\": 5}", "nul"}) {
    EXPECT_EQ(found(body), "[all: not JSON, or cut off]") << body;
  }
}

TEST(MetricsJson, GivesUpWhereItIsNestedTooDeeply) {
  for (const char* open : {"[", "{\"rss\":"}) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += open;
    EXPECT_EQ(found(deep), "[all: JSON that is nested too deeply]");
  }
  EXPECT_EQ(found(std::string(150, '[') + std::string(150, ']')), "[not in the answer]");
}

TEST(MetricsJson, HoldsNothingOfAWideDocument) {
  std::string wide = "{\"a\": [0";
  for (int i = 0; i < 200'000; ++i) wide += ",0";
  EXPECT_EQ(found(wide + "], \"rss\": 5}"), "5.000000");
}

TEST(MetricsJson, SurvivesAnyChangedByte) {
  const std::string whole = R"({"a": [1, {"b": "c\u00e4"}], "memory": {"rss": 14680064}})";
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char c : {'\0', '"', '9', '{', '\\', '\xFF'}) {
      std::string changed = whole;
      changed[at] = c;
      EXPECT_FALSE(found(changed, "/memory/rss").empty());
    }
  }
}

}  // namespace
}  // namespace leakgate
