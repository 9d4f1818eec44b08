#include "target/readiness.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(ChooseListener, TakesLocalOnesFirstThenTheLowestPort) {
  EXPECT_EQ(
      choose_listener({{7, "10.0.0.1", 80}, {7, "::", 9090}, {7, "127.0.0.1", 8080}}, {.pid = 7})
          ->port,
      8080);
  EXPECT_EQ(choose_listener({{7, "10.0.0.1", 80}}, {.pid = 7})->port, 80);
  EXPECT_FALSE(choose_listener({}, {.pid = 7}));
}

TEST(ChooseListener, TakesThePortThatTheTargetWasGivenBeforeAnyOther) {
  EXPECT_EQ(
      choose_listener({{7, "127.0.0.1", 6060}, {7, "10.0.0.1", 40123}}, {.port = 40123, .pid = 7})
          ->port,
      40123);
}

TEST(ChooseListener, TakesTheProgramAmongSeveralOwnersElseTheOldest) {
  EXPECT_EQ(choose_listener({{5, "::", 80}, {7, "::", 80}}, {.pid = 7})->pid, 7);
  EXPECT_EQ(choose_listener({{9, "::", 80}, {8, "::", 80}}, {.pid = 7})->pid, 8);
}

TEST(ConnectHost, ReachesAWildcardThroughLoopback) {
  EXPECT_EQ(connect_host("0.0.0.0"), "127.0.0.1");
  EXPECT_EQ(connect_host("::"), "127.0.0.1");
  EXPECT_EQ(connect_host("::1"), "::1");
}

}  // namespace
}  // namespace leakgate
