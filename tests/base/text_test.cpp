#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace leakgate {
namespace {

constexpr std::string_view kReplaced = "\xEF\xBF\xBD";

TEST(Nearest, FindsTheMisspeltName) {
  constexpr std::array<std::string_view, 3> kNames{"goroutines", "heap", "threads"};
  EXPECT_EQ(nearest("gorutines", kNames), "goroutines");
  EXPECT_EQ(nearest("thread", kNames), "threads");
  EXPECT_EQ(nearest("heap", kNames), "heap");
}

TEST(Nearest, SuggestsNothingForWhatIsFarFromAll) {
  constexpr std::array<std::string_view, 2> kNames{"goroutines", "heap"};
  EXPECT_EQ(nearest("bananas", kNames), "");
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest("heap", {}), "");
}

TEST(Printable, LeavesOrdinaryTextAlone) {
  constexpr std::string_view kText = "tab\tline\n\u00E4 \u20AC \U0001F600";
  EXPECT_EQ(printable(kText), kText);
}

TEST(Printable, ReplacesControlCharacters) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a" + std::string(kReplaced) + "[31mb");
  EXPECT_EQ(printable(std::string_view("\0\r\x7f", 3)),
            std::string(kReplaced) + std::string(kReplaced) + std::string(kReplaced));
  EXPECT_EQ(printable("\xC2\x9B"), kReplaced);  // CSI as one character
}

TEST(Printable, ReplacesWhatXmlRefuses) {
  EXPECT_EQ(printable("\xEF\xBF\xBE"), kReplaced);
  EXPECT_EQ(printable("\xEF\xBF\xBF"), kReplaced);
}

TEST(Printable, ReplacesEachByteOfBrokenUtf8) {
  for (const std::string_view broken :
       {"\xFF", "\x80", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC0\xAF", "\xED\xA0\x80",
        "\xF4\x90\x80\x80", "\xE0\x80\xAF", "\xF0\x80\x80\xAF", "a\xE2(\xA1"}) {
    EXPECT_FALSE(is_valid_utf8(broken)) << printable(broken);
    EXPECT_TRUE(is_valid_utf8(printable(broken))) << printable(broken);
  }
  EXPECT_EQ(printable("\xE2(x"), std::string(kReplaced) + "(x");
}

TEST(IsValidUtf8, AcceptsTheWholeRange) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("\u007F\u0080\u07FF\u0800\uFFFD\U00010000\U0010FFFF"));
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(split("a,", ','), (std::vector<std::string_view>{"a", ""}));
}

TEST(Trim, TakesBlanksOffBothEnds) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Join, UndoesSplit) {
  EXPECT_EQ(join(std::array<std::string, 3>{"a", "", "b"}, ","), "a,,b");
  EXPECT_EQ(join(std::array<std::string, 2>{"", "b"}, ","), ",b");
  EXPECT_EQ(join({}, ","), "");
}

TEST(WithCommas, GroupsByThousands) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(10018), "10,018");
  EXPECT_EQ(with_commas(100'000), "100,000");
  EXPECT_EQ(with_commas(-1'234'567), "-1,234,567");
}

TEST(WithCommas, WritesTheEndsOfTheRange) {
  using Limits = std::numeric_limits<long long>;
  EXPECT_EQ(with_commas(Limits::max()), "9,223,372,036,854,775,807");
  EXPECT_EQ(with_commas(Limits::min()), "-9,223,372,036,854,775,808");
}

}  // namespace
}  // namespace leakgate
