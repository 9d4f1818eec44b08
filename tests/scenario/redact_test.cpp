#include "scenario/redact.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(Redact, KnowsSecretsByTheirName) {
  for (const char* name : {"GITHUB_TOKEN", "db_password", "ClientSecret", "API_KEY", "AUTH"}) {
    EXPECT_TRUE(names_secret(name)) << name;
  }
  for (const char* name : {"LOG_LEVEL", "GODEBUG", "PORT", ""}) {
    EXPECT_FALSE(names_secret(name)) << name;
  }
}

TEST(Redact, KnowsHeadersThatCarrySecrets) {
  for (const char* name :
       {"Authorization", "cookie", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token"}) {
    EXPECT_TRUE(is_secret_header(name)) << name;
  }
  EXPECT_FALSE(is_secret_header("Accept"));
}

TEST(Redact, TakesUserAndPasswordOutOfUrls) {
  EXPECT_EQ(without_userinfo("http://me:pw@host:80/x"), "http://***@host:80/x");
  EXPECT_EQ(without_userinfo("a=postgres://u@h/d b=redis://:p@q"),
            "a=postgres://***@h/d b=redis://***@q");
  EXPECT_EQ(without_userinfo("https://u:p@ss@host"), "https://***@host");
}

TEST(Redact, LeavesOtherTextAlone) {
  for (const char* text :
       {"", "http://host/a@b", "http://host?mail=a@b", "me@host", "://", "http://{addr}/pprof"}) {
    EXPECT_EQ(without_userinfo(text), text);
  }
}

TEST(Redact, TakesTheValuesOfSecretHeadersOutOfArguments) {
  EXPECT_EQ(without_secret_headers("Authorization: Bearer s3cret"), "Authorization: ***");
  EXPECT_EQ(without_secret_headers("-Hcookie:a=b"), "-Hcookie:***");
  EXPECT_EQ(without_secret_headers("wrk -H 'X-Api-Key: k' -H \"Cookie: c\" http://h:1/"),
            "wrk -H 'X-Api-Key: ***' -H \"Cookie: ***\" http://h:1/");
  for (const std::string text : {"", ":", "Accept: text/html", "http://127.0.0.1:80/", "Cookie:"}) {
    EXPECT_EQ(without_secret_headers(text), text);
  }
}

}  // namespace
}  // namespace leakgate
