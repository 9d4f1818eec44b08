#include "load/http_request.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

std::string rendered(const LoadRequest& request, Count seq = 0,
                     const RequestContext& context = {.authority = "127.0.0.1:80"}) {
  const auto made = RequestTemplate::make(request, context);
  if (!made) return "refused: " + to_text(made.error());
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

TEST(HttpRequest, TakesValuesFromATableInPathHeadersAndBody) {
  const DataTable data = *DataTable::parse("name,full name\nann,Ann A\nbob,Bob B\n", "users.csv");
  const LoadRequest request{.method = "PUT",
                            .path = "/u/{data.name}?full={data.full name}",
                            .headers = {{"User-Agent", "u"}, {"X-Name", "{data.full name}"}},
                            .body = "{\"name\":\"{data.full name}\"}"};
  EXPECT_EQ(rendered(request, 7, {.authority = "h", .data = &data}),
            "PUT /u/bob?full=Bob%20B HTTP/1.1\r\nHost: h\r\nUser-Agent: u\r\nX-Name: Bob B\r\n"
            "Content-Length: 16\r\n\r\n{\"name\":\"Bob B\"}");
}

TEST(HttpRequest, SaysWhichRequestWantsDataThatThereIsNot) {
  const DataTable data = *DataTable::parse("name\n\"a\nb\"\n", "users.csv");
  const RequestContext context{.authority = "h", .data = &data};
  EXPECT_EQ(rendered({.path = "/{data.id}"}, 0, context),
            "refused: GET /{data.id}: the table has no column \"id\" (it has name)");
  EXPECT_EQ(rendered({.headers = {{"X", "{data.name}"}}}, 0, context),
            "refused: GET /: a line break in row 1 of column \"name\", which a header takes");
  EXPECT_EQ(
      rendered({.path = "/{data.name}", .body = "{data.name}"}, 0, context),
      "GET /a%0Ab HTTP/1.1\r\nHost: h\r\nUser-Agent: leakgate\r\nContent-Length: 3\r\n\r\na\nb");
}

TEST(HttpRequest, IsAuthorizedUnlessItSaysSoItself) {
  const RequestContext context{.authority = "h", .authorization = "Bearer {seq}"};
  EXPECT_EQ(rendered({.headers = {{"User-Agent", "u"}}}, 0, context),
            "GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {seq}\r\nUser-Agent: u\r\n\r\n");
  EXPECT_EQ(rendered({.headers = {{"User-Agent", "u"}, {"authorization", "mine"}}}, 0, context),
            "GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: u\r\nauthorization: mine\r\n\r\n");
}

TEST(HttpRequest, DoesNotTellASecretThatCannotBeSent) {
  EXPECT_EQ(rendered({}, 0, {.authority = "h", .authorization = "Bearer secret\r\nX: y"}),
            "refused: a line break in what Authorization is to say");
}

TEST(HttpRequest, ExpectsTextThatIsTheSameForAll) {
  EXPECT_EQ(RequestTemplate::make({.expect_body = "{\"ok\""}, {})->expect_body(), "{\"ok\"");
  for (const char* text : {"{seq}", "{data.name}"}) {
    EXPECT_EQ(rendered({.expect_body = text}),
              "refused: GET /: the text that is expected in the body has a placeholder");
  }
}

TEST(HttpRequest, PutsAHeaderBehindTheLastOfARenderedRequest) {
  const std::string_view bytes = "POST /a HTTP/1.1\r\nHost: h\r\n\r\nbody\r\n\r\n";
  const std::string_view wanted = "POST /a HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\nbody\r\n\r\n";
  std::string elsewhere = "what was there before";
  EXPECT_EQ(with_header(bytes, "A: b\r\n", elsewhere), wanted);
  std::string within(bytes);
  EXPECT_EQ(with_header(within, "A: b\r\n", within), wanted);
  EXPECT_EQ(within, wanted);
}

TEST(HttpRequest, KnowsThePathOfARenderedRequest) {
  EXPECT_EQ(path_of("GET /a/b?c=/d HTTP/1.1\r\n\r\n"), "/a/b");
  EXPECT_EQ(path_of("GET / HTTP/1.1\r\n\r\n"), "/");
  EXPECT_EQ(path_of(""), "");
}

TEST(HttpRequest, RendersAgainWithoutNewMemory) {
  const auto made =
      RequestTemplate::make({.path = "/{seq}/{uuid}", .body = "{random}"}, {.authority = "h:1"});
  ASSERT_TRUE(made);
  Random random(1);
  std::string scratch;
  scratch.reserve(512);
  const char* const memory = scratch.data();
  for (Count seq = 0; seq < 1000; ++seq)
    EXPECT_EQ(made->render(seq, random, scratch).data(), memory);
}

TEST(HttpRequest, DoesNotCopyARequestWithoutPlaceholders) {
  const auto made = RequestTemplate::make({.body = "b"}, {.authority = "h:1"});
  ASSERT_TRUE(made);
  Random random(1);
  std::string scratch;
  EXPECT_FALSE(made->render(0, random, scratch).empty());
  EXPECT_TRUE(scratch.empty());
}

TEST(HttpRequest, KnowsWhatTheConnectionMustKnow) {
  const auto made = RequestTemplate::make(
      {.method = "HEAD", .headers = {{"connection", "x, Close"}}}, {.authority = "h:1"});
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->is_head());
  EXPECT_TRUE(made->closes());
  EXPECT_FALSE(made->sets_cookie());
  EXPECT_TRUE(RequestTemplate::make({.headers = {{"cookie", "a=b"}}}, {})->sets_cookie());
  EXPECT_FALSE(RequestTemplate::make({}, {.authority = "h:1"})->closes());
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
    const auto made = RequestTemplate::make(request, {.authority = "h:1"});
    ASSERT_FALSE(made) << request.method << " " << request.path;
    EXPECT_EQ(made.error().code, ErrorCode::load);
  }
  EXPECT_TRUE(RequestTemplate::make({.method = "OPTIONS", .path = "*"}, {.authority = "h:1"}));
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
