#include "scenario/metric_series.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(SeriesName, IsANameWithOrWithoutLabels) {
  EXPECT_EQ(series_name_from("go_goroutines"), (SeriesName{"go_goroutines", {}}));
  EXPECT_EQ(series_name_from("job:rss:max"), (SeriesName{"job:rss:max", {}}));
  EXPECT_EQ(series_name_from("up{}"), (SeriesName{"up", {}}));
  EXPECT_EQ(series_name_from(R"(up{job="api",instance="a:1"})"),
            (SeriesName{"up", {{"instance", "a:1"}, {"job", "api"}}}));
}

TEST(SeriesName, MayHaveBlanksAndALastComma) {
  EXPECT_EQ(series_name_from("up { a = \"1\" , b = \"2\" , }"),
            (SeriesName{"up", {{"a", "1"}, {"b", "2"}}}));
}

TEST(SeriesName, UndoesTheEscapesOfAValue) {
  EXPECT_EQ(
      series_name_from(R"(f{path="C:\\x",say="\"}{,=",lines="a\nb",odd="\t"})"),
      (SeriesName{"f", {{"path", "C:\\x"}, {"say", "\"}{,="}, {"lines", "a\nb"}, {"odd", "\\t"}}}));
}

TEST(SeriesName, RefusesWhatIsNone) {
  for (const char* text : {"",
                           " up",
                           "up ",
                           "1up",
                           "up-time",
                           "up{",
                           "up}",
                           "up{a}",
                           "up{a=1}",
                           "up{a=\"1}",
                           "up{a=\"1\"",
                           "up{a=\"1\" b=\"2\"}",
                           "up{,}",
                           "up{a=\"1\",,}",
                           "up{1a=\"1\"}",
                           "up{a=\"1\",a=\"2\"}",
                           "up{a:b=\"1\"}",
                           "up{a=\"1\n\"}",
                           "up{a=\"\\",
                           "{a=\"1\"}",
                           "up{}{}",
                           "\xC3\xA4",
                           "/memory/rss"}) {
    EXPECT_FALSE(series_name_from(text)) << text;
  }
}

TEST(SeriesName, LeavesTheTextAloneWhereThereIsNone) {
  std::string_view text = "up{a=1} 3";
  EXPECT_FALSE(take_series_name(text));
  EXPECT_EQ(text, "up{a=1} 3");
  text = "up{a=\"1\"} 3";
  EXPECT_TRUE(take_series_name(text));
  EXPECT_EQ(text, " 3");
}

TEST(Wanted, AsksForTheLabelsThatItNames) {
  const SeriesName found = *series_name_from(R"(up{job="api",zone="b"})");
  const auto wants = [&](const char* text) { return is_wanted(*series_name_from(text), found); };
  EXPECT_TRUE(wants("up"));
  EXPECT_TRUE(wants(R"(up{zone="b"})"));
  EXPECT_TRUE(wants(R"(up{host=""})"));  // it has none
  EXPECT_FALSE(wants(R"(up{zone=""})"));
  EXPECT_FALSE(wants(R"(up{zone="a"})"));
  EXPECT_FALSE(wants(R"(up{zone="b",host="x"})"));
  EXPECT_FALSE(wants("down"));
}

TEST(SameSeries, IsSoInAnyOrderOfLabels) {
  EXPECT_TRUE(is_same_series(R"(up{a="1",b="2"})", R"(up{b="2", a="1"})"));
  EXPECT_TRUE(is_same_series("/a", "/a"));
  EXPECT_FALSE(is_same_series("/a", "/b"));
  EXPECT_FALSE(is_same_series("up", R"(up{a="1"})"));
}

TEST(JsonPointer, StartsWithASlashAndEscapesTildes) {
  for (const char* text : {"/", "/a", "/a/0", "/a~0b/c~1d", "//"}) {
    EXPECT_TRUE(is_json_pointer(text)) << text;
  }
  for (const char* text : {"", "a", "/~", "/a~2", "/~a~0", "#/a"}) {
    EXPECT_FALSE(is_json_pointer(text)) << text;
  }
}

}  // namespace
}  // namespace leakgate
