#include "load/http_syntax.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(HttpSyntax, TellsTokensFromOtherText) {
  EXPECT_TRUE(is_token("Content-Length"));
  EXPECT_TRUE(is_token("x!#$%&'*+-.^_`|~9"));
  for (const char* text : {"", "a b", "a:", "\"a\"", "a\r", "\xc3\xa4", "a(b)"}) {
    EXPECT_FALSE(is_token(text)) << text;
  }
}

TEST(HttpSyntax, ComparesNamesInAnyCase) {
  EXPECT_TRUE(equal_ignoring_case("CONTENT-length", "Content-Length"));
  EXPECT_FALSE(equal_ignoring_case("Content", "Content-Length"));
  EXPECT_FALSE(equal_ignoring_case("a@", "a`"));
}

TEST(HttpSyntax, FindsATokenInAListOnlyAsAWhole) {
  EXPECT_TRUE(list_has("close", "close"));
  EXPECT_TRUE(list_has("Upgrade ,\tClose", "close"));
  EXPECT_FALSE(list_has("closed", "close"));
  EXPECT_FALSE(list_has("", "close"));
  EXPECT_FALSE(list_has(",,", "close"));
}

}  // namespace
}  // namespace leakgate
