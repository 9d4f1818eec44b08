#include "sampling/http_get.hpp"

#include <gtest/gtest.h>

#include "sampling/canned_server.hpp"

namespace leakgate {
namespace {

TEST(HttpGetter, RefusesABodyThatIsTooLarge) {
  const CannedServer server([](const std::string&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x');
  });
  HttpGetter http;
  const auto answer = http.get(server.url(), {.timeout = Seconds{5}, .bytes_max = 1024});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().what, "the answer is larger than 1 KiB");
}

TEST(HttpGetter, SendsTheQueryAndTellsStatusAndType) {
  std::string seen;
  const CannedServer server([&](const std::string& line) {
    seen = line;
    return "HTTP/1.1 418 Teapot\r\nContent-Type: text/x\r\nContent-Length: 2\r\n\r\nhi";
  });
  HttpGetter http;
  const auto answer = http.get(server.url() + "/a?b=1", {.timeout = Seconds{5}, .bytes_max = 99});
  ASSERT_TRUE(answer) << to_text(answer.error());
  EXPECT_EQ(seen, "GET /a?b=1 HTTP/1.1");
  EXPECT_EQ(answer->status, 418);
  EXPECT_EQ(answer->content_type, "text/x");
  EXPECT_EQ(answer->body, "hi");
}

TEST(WithoutCredentials, TakesUserAndPasswordOff) {
  EXPECT_EQ(without_credentials("http://u:p@host/x"), "http://host/x");
  EXPECT_EQ(without_credentials("http://u:p@x@host:80"), "http://host:80");
  EXPECT_EQ(without_credentials("http://host/a@b"), "http://host/a@b");
  EXPECT_EQ(without_credentials("host"), "host");
}

}  // namespace
}  // namespace leakgate
