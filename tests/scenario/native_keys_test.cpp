// [native]: what is read of it, and each way to write it wrong.
#include <gtest/gtest.h>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

NativeSpec native_of(std::string_view text) {
  const ScenarioFolder folder;
  const std::string whole = std::string(kTarget) + std::string(text);
  const auto scenario = folder.parse(whole);
  if (!scenario) ADD_FAILURE() << folder.errors(whole);
  return scenario ? scenario->native : NativeSpec{};
}

TEST(NativeKeys, HaveDefaultsWithoutTheTable) {
  const NativeSpec native = native_of("");
  EXPECT_EQ(native.mode, NativeMode::automatic);
  EXPECT_EQ(native.sample, Bytes{512 * kKiB});
  EXPECT_EQ(native.tool, NativeTool::sampler);
  EXPECT_EQ(native_of("[native]\n"), native);
}

TEST(NativeKeys, AreReadAsTheyAreWritten) {
  EXPECT_EQ(native_of("[native]\nmode = \"on\"\nsample = \"4KiB\"\ntool = \"heaptrack\"\n"),
            (NativeSpec{NativeMode::on, Bytes{4096}, NativeTool::heaptrack}));
  EXPECT_EQ(native_of("[native]\nmode = \"off\"\n").mode, NativeMode::off);
  EXPECT_EQ(native_of("[native]\nsample = \"1B\"\n").sample, Bytes{1});
  EXPECT_EQ(native_of("[native]\nsample = \"1GiB\"\n").sample, Bytes{kGiB});
}

// Line 4 and on of a file with [native] in line 3.
constexpr BadScenario kValues[] = {
    {R"(mode = "always")",
     R"(s.toml:4:8: native.mode: "always" is not known (known are off, auto, on))"},
    {R"(mode = "onn")", R"(s.toml:4:8: native.mode: "onn" is not known (did you mean "on"?))"},
    {R"(mode = true)",
     R"(s.toml:4:8: native.mode: expected one of a list of words, a string, found a boolean (such as mode = "on"))"},
    {R"(sample = "0B")", R"(s.toml:4:10: native.sample: must be at least 1 B, found "0B")"},
    {R"(sample = "2GiB")", R"(s.toml:4:10: native.sample: must be at most 1 GiB, found "2GiB")"},
    {R"(sample = 4096)",
     R"(s.toml:4:10: native.sample: expected a size, a string such as "64KiB", found a whole number (such as sample = "64KiB"))"},
    {R"(tool = "valgrind")",
     R"(s.toml:4:8: native.tool: "valgrind" is not known (known are sampler, heaptrack))"},
    {R"(samples = "1KiB")",
     R"(s.toml:4:1: unknown key "samples" in [native] (did you mean "sample"?))"},
    {R"(tool = "heaptrack"
mode = "off")",
     R"(s.toml:5:1: native.tool = "heaptrack" does not go with mode = "off" (take one of them out))"},
};

TEST(NativeKeys, AreRefusedWithTheirPlaceWhereTheyAreWrong) {
  expect_errors(kValues, std::string(kTarget) + "[native]\n");
}

constexpr std::string_view kAttach =
    "[target]\naddr = \"127.0.0.1:1\"\nattach = { pid = 7 }\n";  // lines 1 to 3

constexpr BadScenario kWithAttach[] = {
    {R"([native]
mode = "on")",
     R"(s.toml:5:1: native.mode = "on" does not go with target.attach (write mode = "auto", or let leakgate launch the target: package or command))"},
    {R"([native]
tool = "heaptrack")",
     R"(s.toml:5:1: native.tool = "heaptrack" does not go with target.attach (take tool out, or let leakgate launch the target: package or command))"},
    {R"([native]
mode = "on"
tool = "heaptrack")",
     R"(s.toml:6:1: native.tool = "heaptrack" does not go with target.attach (take tool out, or let leakgate launch the target: package or command))"},
    {R"([native]
mode = "auto"
sample = "64KiB"
tool = "sampler")",
     "no error"},
    {R"([native]
mode = "off")",
     "no error"},
};

// The tables the other way round: told where the second of the two is.
constexpr BadScenario kBeforeAttach[] = {
    {R"([native]
mode = "on"
[target]
addr = "127.0.0.1:1"
attach = { pid = 7 })",
     R"(s.toml:5:1: native.mode = "on" does not go with target.attach (write mode = "auto", or let leakgate launch the target: package or command))"},
    {R"([native]
tool = "heaptrack"
[target]
addr = "127.0.0.1:1"
[target.attach]
pid = 7)",
     R"(s.toml:5:9: native.tool = "heaptrack" does not go with target.attach (take tool out, or let leakgate launch the target: package or command))"},
};

TEST(NativeKeys, ThatNeedALaunchedTargetDoNotGoWithAttach) {
  expect_errors(kWithAttach, kAttach);
  expect_errors(kBeforeAttach);
}

}  // namespace
}  // namespace leakgate
