// [watch]: what is read of it, and each way to write it wrong.
#include <gtest/gtest.h>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kAttached = "[target]\nattach = { pid = 7 }\n";  // lines 1 and 2

TEST(WatchKeys, NeedNoAddressAndHoldNothingQuiet) {
  const ScenarioFolder folder;
  const auto scenario = folder.parse(std::string(kAttached) + "[watch]\n");
  ASSERT_TRUE(scenario);
  EXPECT_EQ(scenario->watch, WatchSpec{});
  EXPECT_EQ(scenario->cycles.quiet, Seconds{0});
}

TEST(WatchKeys, AreReadAsTheyAreWritten) {
  const ScenarioFolder folder;
  const auto scenario = folder.parse(std::string(kAttached) +
                                     "[watch]\nduration = \"10m\"\nevery = \"500ms\"\n"
                                     "[gate.heap]\nper_minute = \"1MiB\"\n");
  ASSERT_TRUE(scenario);
  EXPECT_EQ(scenario->watch, (WatchSpec{.duration = Seconds{600}, .every = Seconds{0.5}}));
  EXPECT_EQ(scenario->gates.at(Metric::heap).per_minute, 1048576.0);
}

constexpr BadScenario kAttachedAnd[] = {
    {"[watch]\nevery = \"0\"", R"(s.toml:4:9: watch.every: must be at least 100ms, found "0")"},
    {"[watch]\nduration = \"-1s\"",
     R"(s.toml:4:12: watch.duration: "-1s" is not a duration: it is negative (write a number and a unit as Go does, such as "300ms", "15s" or "1m30s"))"},
    {"[watch]\nevvery = \"1s\"",
     R"(s.toml:4:1: unknown key "evvery" in [watch] (did you mean "every"?))"},
    {"[watch]\n[load]\nconnections = 4",
     "s.toml:4:2: load does not go with [watch] (take one of them out: whoever watches drives no "
     "load)"},
    {"[watch]\n[cycles]\ncount = 5",
     "s.toml:4:2: cycles does not go with [watch] (take one of them out: whoever watches drives no "
     "load)"},
};

TEST(WatchKeys, AreRefusedWithTheirPlaceWhereTheyAreWrong) {
  expect_errors(kAttachedAnd, kAttached);
}

TEST(WatchKeys, AreForProcessesThatRunAlready) {
  const ScenarioFolder folder;
  EXPECT_EQ(folder.errors("[target]\npackage = \"../upstream\"\n[watch]\n"),
            "s.toml:3:2: [watch] is for a process that runs already (set target.attach, or take "
            "[watch] out)");
}

}  // namespace
}  // namespace leakgate
