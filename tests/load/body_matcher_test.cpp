#include "load/body_matcher.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace leakgate {
namespace {

bool found_in_pieces(std::string_view text, std::string_view body, std::size_t piece) {
  BodyMatcher matcher;
  matcher.start(text);
  for (std::size_t at = 0; at < body.size(); at += piece) matcher.feed(body.substr(at, piece));
  return matcher.found();
}

TEST(BodyMatcher, FindsTextAcrossPiecesOfAnySize) {
  for (std::size_t piece = 1; piece < 20; ++piece) {
    EXPECT_TRUE(found_in_pieces("hello", "say hello, world", piece)) << piece;
    EXPECT_TRUE(found_in_pieces("world", "say hello, world", piece)) << piece;
    EXPECT_FALSE(found_in_pieces("worlds", "say hello, world", piece)) << piece;
  }
}

TEST(BodyMatcher, FindsAnEmptyTextAtOnce) {
  BodyMatcher matcher;
  EXPECT_TRUE(matcher.found());
  matcher.start("");
  EXPECT_TRUE(matcher.found());
  matcher.feed("x");
  EXPECT_TRUE(matcher.found());
}

TEST(BodyMatcher, StartsAfreshWithEachBody) {
  BodyMatcher matcher;
  const std::string_view text = "abc";
  matcher.start(text);
  matcher.feed("xxab");
  EXPECT_FALSE(matcher.found());
  matcher.start(text);
  matcher.feed("c");
  EXPECT_FALSE(matcher.found());
  matcher.feed("abc and more");
  EXPECT_TRUE(matcher.found());
  matcher.start("other");
  EXPECT_FALSE(matcher.found());
  matcher.feed("another");
  EXPECT_TRUE(matcher.found());
}

TEST(BodyMatcher, AgreesWithFindWhereBeginningsRepeat) {
  std::mt19937 random(1);
  const auto letters = [&](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += random() % 4 == 0 ? 'b' : 'a';
    return text;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string text = letters(1 + random() % 9);
    const std::string body = letters(random() % 60);
    EXPECT_EQ(found_in_pieces(text, body, 1 + random() % 7), body.find(text) != std::string::npos)
        << text << " in " << body;
  }
}

TEST(BodyMatcher, TakesAnyBytes) {
  const std::string text("\0\xff\n", 3);
  EXPECT_TRUE(found_in_pieces(text, "a" + text, 2));
  EXPECT_FALSE(found_in_pieces(text, text.substr(0, 2), 2));
}

}  // namespace
}  // namespace leakgate
