#include "scenario/authorization.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace leakgate {
namespace {

std::optional<std::string> environment(const std::string& name) {
  if (name == "LOGIN") return "me:hunter2";
  if (name == "TOKEN") return "t0ken";
  return std::nullopt;
}

bool hides(const Authorization& read, std::string_view secret) {
  return std::ranges::find(read.secrets, secret) != read.secrets.end();
}

TEST(Authorization, WritesABasicHeaderAndHidesAllThatTellsThePassword) {
  const auto read = authorization_of({.auth = {.basic_env = "LOGIN"}}, environment);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->header, "Basic bWU6aHVudGVyMg==");
  for (const char* secret :
       {"me:hunter2", "hunter2", "bWU6aHVudGVyMg==", "Basic bWU6aHVudGVyMg=="}) {
    EXPECT_TRUE(hides(*read, secret)) << secret;
  }
}

TEST(Authorization, WritesABearerHeaderAndHidesTheToken) {
  const auto read = authorization_of({.auth = {.bearer_env = "TOKEN"}}, environment);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->header, "Bearer t0ken");
  EXPECT_TRUE(hides(*read, "t0ken"));
}

TEST(Authorization, HidesWhatHeadersOfTheScenarioHold) {
  LoadSpec load;
  load.request[0].headers = {{"authorization", "Bearer abc-def"},
                             {"X-Api-Key", "k3y-value"},
                             {"Accept", "text/html"},
                             {"Cookie", "a=b"}};
  const auto read = authorization_of(load, environment);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->header, "");
  EXPECT_TRUE(hides(*read, "abc-def"));
  EXPECT_TRUE(hides(*read, "k3y-value"));
  EXPECT_FALSE(hides(*read, "text/html"));
  EXPECT_FALSE(hides(*read, "a=b")) << "too short to be a secret";
}

TEST(Authorization, IsAnErrorWhereTheVariableIsGone) {
  const auto read = authorization_of({.auth = {.bearer_env = "NONE"}}, environment);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().what,
            "load.auth.bearer_env: the environment variable NONE is not defined");
}

}  // namespace
}  // namespace leakgate
