#include "report/table.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(Table, AlignsColumnsAndLeavesNoBlanksAtTheEnd) {
  EXPECT_EQ(
      aligned({{"a", "bbb", "c"}, {"aaa", "b", ""}}, {.indent = "  ", .gap = 2, .painter = {}}),
      "  a    bbb  c\n"
      "  aaa  b\n");
}

TEST(Table, CountsCharactersAndNotBytes) {
  EXPECT_EQ(width_of("\xC3\xA4\xE2\x80\x94x"), 3U);
  EXPECT_EQ(aligned({{"\xC3\xA4", "b"}, {"xx", "b"}}, {.indent = "", .gap = 1, .painter = {}}),
            "\xC3\xA4  b\nxx b\n");
}

TEST(Table, DoesNotCountColour) {
  const auto painter = [](std::size_t, std::size_t, const std::string& cell) {
    return "<" + cell + ">";
  };
  EXPECT_EQ(aligned({{"a", "b"}, {"aa", "b"}}, {.indent = "", .gap = 1, .painter = painter}),
            "<a>  <b>\n<aa> <b>\n");
}

}  // namespace
}  // namespace leakgate
