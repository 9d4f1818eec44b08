#include "scenario/toml_precheck.hpp"

#include <gtest/gtest.h>

#include "scenario/toml_document.hpp"
#include "scenario_folder.hpp"

namespace leakgate {
namespace {

constexpr BadScenario kToml[] = {
    {"[target",
     R"(s.toml:1:8: not TOML: Error while parsing table header: expected ']', saw '\n')"},
    {"x = = 1", "s.toml:1:5: not TOML: Error while parsing value: could not determine value type"},
    {"[*", "s.toml:1:2: expected a table name (such as [load])"},
    {"[[ ]]", "s.toml:1:4: expected a table name (such as [load])"},
    {"a = é",
     "s.toml:1:5: only strings and comments may hold other characters than ASCII (put it in "
     "quotes)"},
    {R"(a = "é" é)",
     "s.toml:1:9: only strings and comments may hold other characters than ASCII (put it in "
     "quotes)"},
    {R"(a = 1
a = 2)",
     "s.toml:2:5: not TOML: Error while parsing key-value pair: cannot redefine existing integer "
     "'a'"},
    {"# \xFF", "s.toml:1:3: not TOML: this is not UTF-8 text"},
    {"name = \"\xFF\"\n", "s.toml:1:9: not TOML: this is not UTF-8 text"},
    {"count = 5..10",
     R"(s.toml:1:11: expected a key after ".", found another "." (a range is a string, such as "5..10"))"},
    {R"(a.
= 1)",
     R"(s.toml:1:3: expected a key after ".")"},
    {"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1", "s.toml:1:34: keys may be nested at most 16 deep"},
    {R"(name = "a)",
     "s.toml:1:10: not TOML: Error while parsing string: unescaped control characters other than "
     "TAB (U+0009) are explicitly prohibited"},
    {"", R"(s.toml:1:1: there is no [target] (write [target] and package = "FOLDER" below it))"},
    {R"({"target": 1})",
     "s.toml:1:1: not TOML: Error while parsing root table: expected keys, tables, whitespace or "
     "comments, saw '{'"},
};

TEST(TomlPrecheck, RefusesTextThatIsNotTomlAtItsPlace) { expect_errors(kToml); }

// Each of these reached an unreachable point of toml++ 3.3.0.
constexpr BadScenario kLookaheads[] = {
    {R"(a = 1"é")",
     R"(s.toml:1:6: expected the end of the value, found '"' (strings start and end with a quote))"},
    {R"(a = b="é")",
     R"(s.toml:1:6: expected the end of the value, found '=' (strings start and end with a quote))"},
    {R"(a = [b["é"]])",
     R"(s.toml:1:7: expected the end of the value, found '[' (strings start and end with a quote))"},
    {R"(a = {b = 1'é'})",
     R"(s.toml:1:11: expected the end of the value, found ''' (strings start and end with a quote))"},
    {R"(a = """\é""")",
     "s.toml:1:9: a backslash must be followed by an ASCII character (take the backslash out)"},
    {"a = \"\"\"\\\n é\"\"\"",
     "s.toml:2:2: a backslash must be followed by an ASCII character (take the backslash out)"},
};

TEST(TomlPrecheck, KeepsTheParserFromLookingAtOtherCharactersThanAscii) {
  expect_errors(kLookaheads);
}

TEST(TomlPrecheck, LetsThroughWhatIsToml) {
  const char* const good[] = {
      R"(a = "é" # é)",
      R"(a = 'é')",
      R"("é" = 1)",
      R"(a."é" = 1)",
      R"([a."é"])",
      R"([[ a ]])",
      R"(a = ["é", 'é', ["é"], {b = "é", "é" = 1}])",
      "a = [\n  \"é\", # é\n  \"é\",\n]",
      "a = \"\"\"é\nb = é\"\"\"\"\"",
      R"(a = '''\é''')",
      R"(a = "\"é")",
      "a = \"\"\"\\\n  b é\"\"\"",
      "a = 1979-05-27 07:32:00",
      "a = 1.5\nb = -0.1e5",
      "a = []\nb = \"é\"",
      "a = {}\r\nb = \"é\"",
      "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q = 1",
  };
  for (const char* text : good) {
    EXPECT_FALSE(precheck_toml(text)) << text;
    EXPECT_TRUE(parse_toml(text)) << text;
  }
}

}  // namespace
}  // namespace leakgate
