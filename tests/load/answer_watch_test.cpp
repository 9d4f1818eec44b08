#include "load/answer_watch.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

constexpr std::string_view kRequest = "GET /me HTTP/1.1\r\nHost: a\r\n\r\n";

AnswerWatch with_cookies() { return AnswerWatch(CookieJar("a", false)); }

TEST(AnswerWatch, SendsBackTheCookiesOfTheAnswersBefore) {
  AnswerWatch watch = with_cookies();
  OutgoingRequest first{.bytes = kRequest};
  std::string scratch;
  watch.start(first, scratch);
  EXPECT_EQ(first.bytes, kRequest);
  watch.on_header("Set-Cookie", "id=1");
  OutgoingRequest second{.bytes = kRequest};
  watch.start(second, scratch);
  EXPECT_EQ(second.bytes, "GET /me HTTP/1.1\r\nHost: a\r\nCookie: id=1\r\n\r\n");
}

TEST(AnswerWatch, AddsNoSecondCookieToARequestThatIsSentAgain) {
  AnswerWatch watch = with_cookies();
  OutgoingRequest request{.bytes = kRequest};
  std::string scratch;
  watch.start(request, scratch);
  watch.on_header("set-cookie", "id=1");
  watch.start(request, scratch);
  const std::string sent(request.bytes);
  watch.start(request, scratch);
  EXPECT_EQ(request.bytes, sent);
}

TEST(AnswerWatch, LeavesARequestWithACookieOfItsOwnAlone) {
  AnswerWatch watch = with_cookies();
  OutgoingRequest request{.bytes = kRequest, .sets_cookie = true};
  std::string scratch;
  watch.start(request, scratch);
  watch.on_header("Set-Cookie", "id=1");
  watch.start(request, scratch);
  EXPECT_EQ(request.bytes, kRequest);
}

TEST(AnswerWatch, FindsTheTextOfABodyInPieces) {
  AnswerWatch watch{std::nullopt};
  OutgoingRequest request{.bytes = kRequest, .expect_body = "12345"};
  std::string scratch;
  watch.start(request, scratch);
  watch.on_body("a 123");
  EXPECT_FALSE(watch.body_is_good());
  watch.on_body("45");
  EXPECT_TRUE(watch.body_is_good());
  watch.start(request, scratch);
  EXPECT_FALSE(watch.body_is_good());
}

}  // namespace
}  // namespace leakgate
