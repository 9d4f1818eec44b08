#include "load/text_template.hpp"

#include <gtest/gtest.h>

#include <set>

namespace leakgate {
namespace {

TextTemplate template_of(std::string_view text) {
  TextTemplate pattern;
  EXPECT_TRUE(pattern.add(text, TextPlace::body));
  return pattern;
}

std::string filled(std::string_view text, Count seq, Random random = Random(1)) {
  const PlaceholderValues values(seq, random);
  const TextTemplate pattern = template_of(text);
  std::string out;
  pattern.append_to(out, values);
  EXPECT_EQ(pattern.size(values), out.size());
  return out;
}

TEST(TextTemplate, FillsInTheSequenceNumberWhereverItStands) {
  EXPECT_EQ(filled("{seq}", 0), "0");
  EXPECT_EQ(filled("/a/{seq}/b?again={seq}", 12345), "/a/12345/b?again=12345");
}

TEST(TextTemplate, LeavesOtherBracesAlone) {
  for (const char* text : {"", "{", "{}", "{\"id\": {}}", "{sequence}", "{Seq}", "{{seq", "seq}"}) {
    EXPECT_EQ(filled(text, 7), text);
    EXPECT_TRUE(template_of(text).is_constant()) << text;
  }
  EXPECT_EQ(filled("{{seq}}", 7), "{7}");
}

// A UUID with every hexadecimal digit replaced by "x", but for those that say version and variant.
std::string shape_of(std::string uuid) {
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    const bool is_hex = std::string_view("0123456789abcdef").find(uuid[i]) != std::string::npos;
    if (is_hex && i != 14 && i != 19) uuid[i] = 'x';
  }
  return uuid;
}

TEST(TextTemplate, WritesVersionFourUuids) {
  std::set<std::string> shapes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    shapes.insert(shape_of(filled("{uuid}", 0, Random(seed))));
  }
  EXPECT_EQ(shapes,
            (std::set<std::string>{
                "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx", "xxxxxxxx-xxxx-4xxx-9xxx-xxxxxxxxxxxx",
                "xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx", "xxxxxxxx-xxxx-4xxx-bxxx-xxxxxxxxxxxx"}));
}

TEST(TextTemplate, UsesOneValuePerRequestForEachPlaceholder) {
  const std::string text = filled("{uuid}{uuid}", 0);
  EXPECT_EQ(text.substr(0, 36), text.substr(36));
}

TEST(TextTemplate, KeepsRandomNumbersExactInJson) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_LT(std::stoull(filled("{random}", 0, Random(seed))), 1ULL << 53U);
  }
}

TEST(TextTemplate, DoesNotRepeatRandomValues) {
  Random random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    template_of("{random} {uuid}").append_to(text, PlaceholderValues(0, random));
    EXPECT_TRUE(seen.insert(text).second);
  }
}

DataTable table_of(std::string_view csv) { return *DataTable::parse(csv, "users.csv"); }

// What the text becomes in the row of `seq`, or why it cannot.
std::string with_data(std::string_view text, const DataTable* data, TextPlace place,
                      Count seq = 0) {
  TextTemplate pattern;
  if (const auto added = pattern.add(text, place, data); !added) return to_text(added.error());
  Random random(1);
  const PlaceholderValues values(seq, random, data);
  std::string out;
  pattern.append_to(out, values);
  EXPECT_EQ(pattern.size(values), out.size());
  return out;
}

TEST(TextTemplate, TakesValuesFromTheRowOfTheRequestOverAndOver) {
  const DataTable data = table_of("name,age\nann,31\nbob,52\n");
  for (const TextPlace place : {TextPlace::path, TextPlace::header, TextPlace::body}) {
    const std::string_view text = "{data.name}-{seq}-{data.age}{}";
    EXPECT_EQ(with_data(text, &data, place, 0), "ann-0-31{}");
    EXPECT_EQ(with_data(text, &data, place, 1), "bob-1-52{}");
    EXPECT_EQ(with_data(text, &data, place, 2), "ann-2-31{}");
  }
}

TEST(TextTemplate, EncodesInAPathWhatARequestLineCannotHold) {
  const DataTable data = table_of("v\n\"/a b?c=%20&d~\x7f\xc3\xa4\t\r\n#\"\n");
  EXPECT_EQ(with_data("/x{data.v}", &data, TextPlace::path),
            "/x/a%20b?c=%20&d~%7F%C3%A4%09%0D%0A%23");
  EXPECT_EQ(with_data("{data.v}", &data, TextPlace::body), "/a b?c=%20&d~\x7f\xc3\xa4\t\r\n#");
}

TEST(TextTemplate, RefusesLineBreaksInTheColumnOfAHeader) {
  const DataTable data = table_of("good,\"b\nx\"\n\"\n\",1\n2,\"x\ry\"\n");
  EXPECT_EQ(with_data("{data.b\nx}", &data, TextPlace::header),
            "a line break in row 2 of column \"b\nx\", which a header takes");
  EXPECT_EQ(with_data("{data.good}", &data, TextPlace::header),
            "a line break in row 1 of column \"good\", which a header takes");
}

TEST(TextTemplate, RefusesDataThatThereIsNot) {
  const DataTable data = table_of("name,age\nann,31\n");
  EXPECT_EQ(with_data("{data.Name}", &data, TextPlace::body),
            "the table has no column \"Name\" (it has name, age)");
  EXPECT_EQ(with_data("{data.}", &data, TextPlace::body),
            "the table has no column \"\" (it has name, age)");
  EXPECT_EQ(with_data("a{data.name}", nullptr, TextPlace::body),
            "{data.name} without a table to take it from (name a CSV file: [load.data] file = "
            "\"...\", or --data)");
  EXPECT_EQ(with_data("{data.name", nullptr, TextPlace::body), "{data.name");
  EXPECT_EQ(with_data("{data}", nullptr, TextPlace::body), "{data}");
}

TEST(TextTemplate, KnowsWhereThereIsSomethingToFillIn) {
  for (const char* text : {"{seq}", "a{uuid}", "{data.x}"}) EXPECT_TRUE(has_placeholders(text));
  for (const char* text : {"", "{}", "{data.x", "{\"id\":1}"}) EXPECT_FALSE(has_placeholders(text));
}

}  // namespace
}  // namespace leakgate
