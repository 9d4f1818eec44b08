#include "cli/load_url.hpp"

#include <gtest/gtest.h>

#include <string>

namespace leakgate {
namespace {

TEST(LoadUrl, ReadsHostPortAndPath) {
  const Result<LoadUrl> url = parse_load_url("http://localhost:8080/items?id=1#top");
  ASSERT_TRUE(url);
  EXPECT_EQ(*url, (LoadUrl{.host = "localhost", .port = 8080, .path = "/items?id=1"}));
}

TEST(LoadUrl, FillsInPortSchemeAndPath) {
  EXPECT_EQ(*parse_load_url("127.0.0.1"), (LoadUrl{.host = "127.0.0.1", .port = 80, .path = "/"}));
  EXPECT_EQ(*parse_load_url("http://a?q=1"), (LoadUrl{.host = "a", .port = 80, .path = "/?q=1"}));
}

TEST(LoadUrl, ReadsIpv6Addresses) {
  EXPECT_EQ(*parse_load_url("http://[::1]:81/x"),
            (LoadUrl{.host = "::1", .port = 81, .path = "/x"}));
  EXPECT_EQ(*parse_load_url("http://[::1]"), (LoadUrl{.host = "::1", .port = 80, .path = "/"}));
}

TEST(LoadUrl, ShowsNoPassword) {
  for (const std::string url : {"http://me:s3cret@host/", "me:s3cret@host/", "ftp://me:s3cret@host",
                                "http://me:s3@cret@host/\n", "https://[me:s3cret@"}) {
    const Result<LoadUrl> parsed = parse_load_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_EQ(to_text(parsed.error()).find("cret"), std::string::npos) << to_text(parsed.error());
  }
}

TEST(LoadUrl, RefusesWhatItCannotLoadAndSaysWhy) {
  const auto why = [](std::string_view url) {
    const Result<LoadUrl> parsed = parse_load_url(url);
    return parsed ? std::string("accepted") : parsed.error().what;
  };
  EXPECT_NE(why("ftp://localhost/").find("only http"), std::string::npos);
  EXPECT_NE(why("ftp://localhost/").find("only http://"), std::string::npos);
  EXPECT_NE(why("http://user@localhost/").find("user names"), std::string::npos);
  EXPECT_NE(why("http://localhost:0/").find("port"), std::string::npos);
  EXPECT_NE(why("http://localhost:99999/").find("port"), std::string::npos);
  EXPECT_NE(why("http://localhost:8x/").find("port"), std::string::npos);
  EXPECT_NE(why("http://[::1/").find("\"]\""), std::string::npos);
  EXPECT_NE(why("http:///x").find("host is missing"), std::string::npos);
  EXPECT_NE(why("http://a/\r\nX: y").find("control"), std::string::npos);
  EXPECT_NE(why("").find("host is missing"), std::string::npos);
}

}  // namespace
}  // namespace leakgate
