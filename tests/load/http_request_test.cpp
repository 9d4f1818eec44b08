#include "load/http_request.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

std::string rendered(const LoadRequest& request, Count seq = 0) {
  const auto made = RequestTemplate::make(request, "127.0.0.1:80");
  if (!made) return "refused: " + made.error().what;
  Random random(1);
  std::string scratch;
  return std::string(made->render(seq, random, scratch));
}

TEST(HttpRequest, IsARequestLineHostAndUserAgent) {
  EXPECT_EQ(rendered({.path = "/a?b=c"}),
            "GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:80\r\nUser-Agent: leakgate\r\n\r\n");
}

TEST(HttpRequest, LetsTheHeadersOfTheScenarioWin) {
  EXPECT_EQ(rendered({.headers = {{"user-agent", "me"}, {"HOST", "example.org"}, {"X", ""}}}),
            "GET / HTTP/1.1\r\nuser-agent: me\r\nHOST: example.org\r\nX: \r\n\r\n");
}

TEST(HttpRequest, SaysTheLengthOfABody) {
  EXPECT_EQ(
      rendered(
          {.method = "POST", .headers = {{"Host", "h"}, {"User-Agent", "u"}}, .body = "hello"}),
      "POST / HTTP/1.1\r\nHost: h\r\nUser-Agent: u\r\nContent-Length: 5\r\n\r\nhello");
}

TEST(HttpRequest, SaysThatAPostHasNoBody) {
  EXPECT_NE(rendered({.method = "POST"}).find("\r\nContent-Length: 0\r\n\r\n"), std::string::npos);
  EXPECT_EQ(rendered({.method = "DELETE"}).find("Content-Length"), std::string::npos);
}

TEST(HttpRequest, LeavesTheFramingToAScenarioThatWritesItself) {
  for (const char* name : {"content-length", "transfer-encoding"}) {
    EXPECT_EQ(rendered({.method = "POST", .headers = {{name, "x"}}, .body = "b"})
                  .find("Content-Length: 1"),
              std::string::npos);
  }
}

TEST(HttpRequest, FillsInPlaceholdersAndCountsThemIntoTheLength) {
  const LoadRequest request{.method = "PUT",
                            .path = "/item/{seq}",
                            .headers = {{"Host", "h"}, {"User-Agent", "u"}, {"X-Id", "n{seq}"}},
                            .body = "{\"id\":{seq}}"};
  EXPECT_EQ(rendered(request, 1234),
            "PUT /item/1234 HTTP/1.1\r\nHost: h\r\nUser-Agent: u\r\nX-Id: n1234\r\n"
            "Content-Length: 11\r\n\r\n{\"id\":1234}");
}

TEST(HttpRequest, RendersAgainWithoutNewMemory) {
  const auto made = RequestTemplate::make({.path = "/{seq}/{uuid}", .body = "{random}"}, "h:1");
  ASSERT_TRUE(made);
  Random random(1);
  std::string scratch;
  scratch.reserve(512);
  const char* const memory = scratch.data();
  for (Count seq = 0; seq < 1000; ++seq)
    EXPECT_EQ(made->render(seq, random, scratch).data(), memory);
}

TEST(HttpRequest, DoesNotCopyARequestWithoutPlaceholders) {
  const auto made = RequestTemplate::make({.body = "b"}, "h:1");
  ASSERT_TRUE(made);
  Random random(1);
  std::string scratch;
  EXPECT_FALSE(made->render(0, random, scratch).empty());
  EXPECT_TRUE(scratch.empty());
}

TEST(HttpRequest, KnowsWhatTheConnectionMustKnow) {
  const auto made =
      RequestTemplate::make({.method = "HEAD", .headers = {{"connection", "x, Close"}}}, "h:1");
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->is_head());
  EXPECT_TRUE(made->closes());
  EXPECT_FALSE(RequestTemplate::make({}, "h:1")->closes());
}

TEST(HttpRequest, RefusesWhatWouldNotBeOneRequest) {
  const std::vector<LoadRequest> bad{
      {.method = ""},
      {.method = "GET /"},
      {.method = "CONNECT"},
      {.path = ""},
      {.path = "a"},
      {.path = "/a b"},
      {.path = "/a\r\nX: y"},
      {.headers = {{"", "v"}}},
      {.headers = {{"a b", "v"}}},
      {.headers = {{"a", "v\r\nb: c"}}},
      {.headers = {{"a", std::string("v\0", 2)}}},
  };
  for (const LoadRequest& request : bad) {
    const auto made = RequestTemplate::make(request, "h:1");
    ASSERT_FALSE(made) << request.method << " " << request.path;
    EXPECT_EQ(made.error().code, ErrorCode::load);
  }
  EXPECT_TRUE(RequestTemplate::make({.method = "OPTIONS", .path = "*"}, "h:1"));
}

TEST(HttpRequest, WritesTheHostAsHeadersDo) {
  EXPECT_EQ(authority_of("127.0.0.1", 8080), "127.0.0.1:8080");
  EXPECT_EQ(authority_of("localhost", 80), "localhost");
  EXPECT_EQ(authority_of("::1", 8080), "[::1]:8080");
  EXPECT_EQ(authority_of("[::1]", 80), "[::1]");
}

TEST(HttpRequest, NamesAnEndpointWithoutItsQuery) {
  EXPECT_EQ(endpoint_name({.method = "PUT", .path = "/rebuild?id={seq}"}), "PUT /rebuild");
}

}  // namespace
}  // namespace leakgate
