#include "load/cookie_jar.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

using namespace std::chrono_literals;

constexpr CookieJar::Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 15);

class Jar {
 public:
  explicit Jar(std::string_view host = "127.0.0.1", bool is_secure = false)
      : jar_(host, is_secure) {}

  Jar& with(std::string_view set_cookie, std::string_view path = "/") {
    jar_.store(set_cookie, path, kNow);
    return *this;
  }
  // What is sent, without "Cookie: " and the line's end; "none" where there is no header.
  [[nodiscard]] std::string sent(std::string_view path = "/", CookieJar::Time now = kNow) const {
    std::string header;
    jar_.append_to(header, path, now);
    if (header.empty()) return "none";
    EXPECT_TRUE(header.starts_with("Cookie: ") && header.ends_with("\r\n")) << header;
    return header.substr(8, header.size() - 10);
  }
  [[nodiscard]] std::size_t size() const { return jar_.size(); }

 private:
  CookieJar jar_;
};

TEST(CookieJar, SendsNothingWhileItIsEmpty) { EXPECT_EQ(Jar().sent(), "none"); }

TEST(CookieJar, SendsBackWhatWasSet) {
  EXPECT_EQ(Jar().with("a=1").with(" b = \"two words\" ; HttpOnly; SameSite=Lax").sent(),
            "a=1; b=\"two words\"");
  EXPECT_EQ(Jar().with("a=").sent(), "a=");
  EXPECT_EQ(Jar().with("a=b=c").sent(), "a=b=c");
}

TEST(CookieJar, AppendsToWhatIsThere) {
  CookieJar jar("h", false);
  jar.store("a=1", "/");
  std::string header = "X: y\r\n";
  jar.append_to(header, "/");
  EXPECT_EQ(header, "X: y\r\nCookie: a=1\r\n");
}

TEST(CookieJar, IgnoresWhatIsNoCookie) {
  for (const char* text : {"", "a", "=1", ";a=1", " = ;", "a=1\x01", "a=1; Path=/\x7f"}) {
    EXPECT_EQ(Jar().with(text).sent(), "none") << text;
  }
}

TEST(CookieJar, ReplacesACookieInItsPlace) {
  EXPECT_EQ(Jar().with("a=1").with("b=2").with("a=3").sent(), "a=3; b=2");
  EXPECT_EQ(Jar().with("a=1; Path=/").with("a=2; Path=/x").sent("/x"), "a=2; a=1");
}

TEST(CookieJar, SendsACookieBelowItsPathOnly) {
  const Jar jar = Jar().with("a=1; Path=/shop");
  for (const char* path : {"/shop", "/shop/", "/shop/cart"}) EXPECT_EQ(jar.sent(path), "a=1");
  for (const char* path : {"/", "/shopping", "/sho", "*"}) EXPECT_EQ(jar.sent(path), "none");
  EXPECT_EQ(Jar().with("a=1; Path=/shop/").sent("/shop"), "none");
  EXPECT_EQ(Jar().with("a=1; Path=/shop/").sent("/shop/x"), "a=1");
}

TEST(CookieJar, TakesTheFolderOfTheRequestForAPath) {
  for (const char* cookie : {"a=1", "a=1; Path=", "a=1; Path=shop", "a=1; Path"}) {
    const Jar jar = Jar().with(cookie, "/shop/login");
    EXPECT_EQ(jar.sent("/shop/cart"), "a=1") << cookie;
    EXPECT_EQ(jar.sent("/other"), "none") << cookie;
    EXPECT_EQ(Jar().with(cookie, "/login").sent("/other"), "a=1") << cookie;
  }
}

TEST(CookieJar, SendsTheLongestPathFirst) {
  EXPECT_EQ(Jar().with("a=1; path=/").with("b=2; path=/x/y").with("c=3; path=/x").sent("/x/y/z"),
            "b=2; c=3; a=1");
}

TEST(CookieJar, ForgetsACookieWhenItIsOver) {
  const Jar jar = Jar().with("a=1; Max-Age=60").with("b=2; Expires=Mon, 15 Jun 2026 00:02:00 GMT");
  EXPECT_EQ(jar.sent("/", kNow + 59s), "a=1; b=2");
  EXPECT_EQ(jar.sent("/", kNow + 60s), "b=2");
  EXPECT_EQ(jar.sent("/", kNow + 2min), "none");
}

TEST(CookieJar, DeletesACookieThatIsSetToThePast) {
  for (const char* over : {"Max-Age=0", "max-age=-5", "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                           "Expires=Thu, 01-Jan-70 00:00:00 GMT"}) {
    EXPECT_EQ(Jar().with("a=1").with("b=2").with(std::string("a=; ") + over).size(), 1U) << over;
  }
  EXPECT_EQ(Jar().with("a=1").with("a=; Path=/x; Max-Age=0").sent(), "a=1");
}

TEST(CookieJar, BelievesMaxAgeRatherThanExpires) {
  EXPECT_EQ(Jar().with("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT").sent(), "a=1");
  EXPECT_EQ(Jar().with("a=1; Max-Age=0; Expires=Fri, 01 Jan 2100 00:00:00 GMT").sent(), "none");
}

TEST(CookieJar, PassesOverTimesThatAreNone) {
  for (const char* none : {"Max-Age=soon", "Max-Age=", "Max-Age=-", "Max-Age=1.5", "Expires=never",
                           "Expires=32 Jan 1970 00:00:00", "Expires=1 Jan 1970 24:00:00"}) {
    EXPECT_EQ(Jar().with(std::string("a=1; ") + none).sent("/", kNow + 24h), "a=1") << none;
  }
  EXPECT_EQ(Jar().with("a=1; Max-Age=99999999999999999999").sent("/", kNow + 24h), "a=1");
}

TEST(CookieJar, KeepsCookiesForItsHostOnly) {
  for (const char* domain : {"shop.example.org", ".example.org", "EXAMPLE.org", ""}) {
    EXPECT_EQ(Jar("shop.Example.org").with(std::string("a=1; Domain=") + domain).sent(), "a=1");
  }
  for (const char* domain : {"example.com", "x.shop.example.org", "op.example.org"}) {
    EXPECT_EQ(Jar("shop.example.org").with(std::string("a=1; Domain=") + domain).sent(), "none");
  }
  EXPECT_EQ(Jar("127.0.0.1").with("a=1; Domain=127.0.0.1").sent(), "a=1");
  EXPECT_EQ(Jar("127.0.0.1").with("a=1; Domain=0.0.1").sent(), "none");
}

TEST(CookieJar, KeepsSecureCookiesWithHttpsOnly) {
  EXPECT_EQ(Jar("h", false).with("a=1; Secure").sent(), "none");
  EXPECT_EQ(Jar("h", true).with("a=1; secure=").sent(), "a=1");
}

TEST(CookieJar, HasRoomForFiftyAndForgetsTheOldest) {
  Jar jar;
  jar.with("old=1; Path=/x").with("older=1; Max-Age=1");
  for (int i = 0; i < 49; ++i) jar.with("c" + std::to_string(i) + "=1");
  EXPECT_EQ(jar.size(), 50U);
  EXPECT_EQ(jar.sent("/x").find("old=1"), std::string::npos);
  EXPECT_TRUE(jar.sent("/x").starts_with("older=1; c0=1"));
}

TEST(CookieJar, HasNoRoomForMoreThanFourKibibytes) {
  EXPECT_EQ(Jar().with("a=" + std::string(4095, 'x')).size(), 1U);
  EXPECT_EQ(Jar().with("a=" + std::string(4096, 'x')).size(), 0U);
  EXPECT_EQ(Jar().with("a=1; Path=/" + std::string(1024, 'x')).sent(), "a=1");
  EXPECT_EQ(Jar().with("a=1", "/" + std::string(2000, 'x') + "/y").size(), 0U);
}

}  // namespace
}  // namespace leakgate
