#include "load/curl_answer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace leakgate {
namespace {

TEST(CurlAnswer, HasItsHeadersWhenAnEmptyLineComesThatEndsNoInterimResponse) {
  CurlAnswer answer;
  answer.start("", false);
  for (const char* const line :
       {"HTTP/1.1 103 Early Hints\r\n", "Link: x\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "X: y\r\n"}) {
    EXPECT_TRUE(answer.take_header(line));
    EXPECT_FALSE(answer.has_headers()) << line;
  }
  EXPECT_TRUE(answer.take_header("\r\n"));
  EXPECT_TRUE(answer.has_headers());
  EXPECT_TRUE(answer.body_is_good());
  answer.start("text", false);
  EXPECT_FALSE(answer.has_headers());
}

TEST(CurlAnswer, LooksForTheExpectedTextAcrossPieces) {
  CurlAnswer answer;
  answer.start("needle", false);
  answer.take_body("a nee");
  EXPECT_FALSE(answer.body_is_good());
  answer.take_body("dle");
  EXPECT_TRUE(answer.body_is_good());
}

TEST(CurlAnswer, IsNoneInAnotherVersionThanHttp2WhereThatIsAskedFor) {
  CurlAnswer answer;
  answer.start("", true);
  EXPECT_TRUE(answer.take_header("HTTP/2 200 \r\n"));
  answer.start("", true);
  EXPECT_FALSE(answer.take_header("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(answer.defect(), "the server does not speak HTTP/2");
}

TEST(CurlAnswer, IsNoneWithMoreThan64KiBOfHeaders) {
  CurlAnswer answer;
  answer.start("", false);
  EXPECT_TRUE(answer.take_header(std::string(40'000, 'x')));
  EXPECT_FALSE(answer.take_header(std::string(40'000, 'x')));
  EXPECT_EQ(answer.defect(), "more than 64 KiB of headers");
}

}  // namespace
}  // namespace leakgate
