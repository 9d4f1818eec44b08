#include "target/environment.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(Godebug, IsMergedKeyByKeyAndTheStrongerWins) {
  EXPECT_EQ(merge_godebug("a=1,b=2", "b=3"), "b=3,a=1");
  EXPECT_EQ(merge_godebug("", "b=3"), "b=3");
  EXPECT_EQ(merge_godebug("a=1", ""), "a=1");
  EXPECT_EQ(merge_godebug(" a=1 ,,", "b=3"), "b=3,a=1");
}

TEST(Godebug, GetsAKeyUnlessTheUserHasSetIt) {
  EXPECT_EQ(godebug_with("", "memprofilerate", "16384"), "memprofilerate=16384");
  EXPECT_EQ(godebug_with("gctrace=1", "memprofilerate", "16384"), "gctrace=1,memprofilerate=16384");
  EXPECT_EQ(godebug_with("memprofilerate=1", "memprofilerate", "16384"), "memprofilerate=1");
}

TEST(Environment, KeepsWhatTheUserHasAndLetsTheScenarioWin) {
  const EnvironmentMap own{{"HOME", "/root"}, {"GODEBUG", "gctrace=1,x=1"}, {"LOG", "info"}};
  const EnvironmentMap added{{"LOG", "error"}, {"GODEBUG", "x=2"}, {"NEW", ""}};
  EXPECT_EQ(merge_environment(own, added),
            (EnvironmentMap{
                {"HOME", "/root"}, {"GODEBUG", "x=2,gctrace=1"}, {"LOG", "error"}, {"NEW", ""}}));
}

TEST(Environment, OfThisProcessHasValuesWithEqualsSigns) {
  setenv("LEAKGATE_TEST_VALUE", "a=b", 1);
  EXPECT_EQ(process_environment_map().at("LEAKGATE_TEST_VALUE"), "a=b");
  unsetenv("LEAKGATE_TEST_VALUE");
}

TEST(Placeholders, AreExpanded) {
  const Address own{"127.0.0.1", 8080};
  const std::map<std::string, Address> helpers{{"up.stream", {"127.0.0.1", 9}}};
  EXPECT_EQ(expand_placeholders("{addr}", own, helpers), "127.0.0.1:8080");
  EXPECT_EQ(expand_placeholders("{unix}", own, helpers), "{unix}");
  EXPECT_EQ(expand_placeholders("{unix} {addr}", {.port = 80, .unix_socket = "/run/a.sock"}, {}),
            "/run/a.sock 127.0.0.1:80");
  EXPECT_EQ(expand_placeholders("-l={host}:{port}!", own, helpers), "-l=127.0.0.1:8080!");
  EXPECT_EQ(expand_placeholders("http://{helper.up.stream.addr}/", own, helpers),
            "http://127.0.0.1:9/");
}

TEST(Placeholders, LeaveOtherBracesAsTheyAre) {
  const Address own{"127.0.0.1", 8080};
  for (const char* text : {"{}", "{", "}", "{unknown}", "{\"a\":1}", "{helper.none.addr}",
                           "{helper.addr}", "{helper.}", "{ addr }", "{addr"}) {
    EXPECT_EQ(expand_placeholders(text, own, {}), text);
  }
  EXPECT_EQ(expand_placeholders("{{port}}", own, {}), "{8080}");
}

TEST(Address, PutsBracketsAroundIpv6) { EXPECT_EQ(to_text(Address{"::1", 80}), "[::1]:80"); }

}  // namespace
}  // namespace leakgate
