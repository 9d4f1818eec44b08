#include "load/text_template.hpp"

#include <gtest/gtest.h>

#include <set>

namespace leakgate {
namespace {

std::string filled(std::string_view text, Count seq, Random random = Random(1)) {
  const PlaceholderValues values(seq, random);
  const TextTemplate pattern(text);
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
    EXPECT_TRUE(TextTemplate(text).is_constant()) << text;
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
    TextTemplate("{random} {uuid}").append_to(text, PlaceholderValues(0, random));
    EXPECT_TRUE(seen.insert(text).second);
  }
}

}  // namespace
}  // namespace leakgate
