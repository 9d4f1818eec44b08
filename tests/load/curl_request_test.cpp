#include "load/curl_request.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

constexpr std::string_view kText =
    "POST /a?b=c HTTP/1.1\r\nHost: here\r\nUser-Agent: leakgate\r\nCookie: a=1\r\n"
    "connection:  close \r\nX-Empty:\r\nContent-Length: 10\r\n\r\nb\r\n\r\nody: x";

TEST(RequestText, IsTakenApart) {
  const RequestText request = take_apart(kText);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/a?b=c");
  EXPECT_EQ(request.body, "b\r\n\r\nody: x");
  EXPECT_EQ(std::string(request.head) + std::string(request.body), kText);
  EXPECT_EQ(request.headers.size(), 6U);
  EXPECT_EQ(header_of(request, "CONNECTION"), "close");
  EXPECT_EQ(header_of(request, "Accept"), "");
}

TEST(RequestText, MayHaveNoHeaders) {
  const RequestText request = take_apart("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(request.target, "/");
  EXPECT_TRUE(request.headers.empty());
  EXPECT_TRUE(request.body.empty());
}

TEST(HeaderLines, LeaveTheLengthToLibcurlAndForbidWhatTheRequestHasNot) {
  EXPECT_EQ(header_lines(take_apart(kText), {}),
            (std::vector<std::string>{"Host: here", "User-Agent: leakgate", "Cookie: a=1",
                                      "connection: close", "X-Empty;",
                                      "Accept:", "Content-Type:", "Expect:"}));
}

TEST(HeaderLines, LeaveOutTheConnectionOfHttp1WithHttp2) {
  EXPECT_EQ(header_lines(take_apart("GET / HTTP/1.1\r\nHost: here\r\nConnection: x\r\n"
                                    "Upgrade: y\r\nKeep-Alive: 5\r\n\r\n"),
                         {.http2 = true}),
            (std::vector<std::string>{"Host: here",
                                      "Accept:", "Content-Type:", "Expect:", "User-Agent:"}));
}

TEST(HeaderLines, LeaveOutCookiesThatAreMerged) {
  EXPECT_EQ(header_lines(take_apart("GET / HTTP/1.1\r\nAccept: x\r\nCOOKIE: a=1\r\n\r\n"),
                         {.cookies = true}),
            (std::vector<std::string>{"Accept: x", "Content-Type:", "Expect:", "User-Agent:"}));
}

}  // namespace
}  // namespace leakgate
