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

}  // namespace
}  // namespace leakgate
