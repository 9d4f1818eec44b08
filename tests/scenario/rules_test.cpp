#include "scenario/rules.hpp"

#include <gtest/gtest.h>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

constexpr BadScenario kLaunch[] = {
    {"[target]", "s.toml:1:2: target: nothing to launch (set package, command or attach)"},
    {R"([target]
ready = "/"
[load])",
     "s.toml:1:2: target: nothing to launch (set package, command or attach)"},
    {R"([target]
attach = { pid = 1 }
addr = "localhost:80"
command = ["true"]
package = "../upstream")",
     "s.toml:4:1: target: both attach and command are set (keep one of package, command or "
     "attach)"},
    {R"([target]
package = "../no-such")",
     R"(s.toml:2:11: target.package: there is no folder "../no-such" (paths are relative to the scenario file))"},
    {R"([target]
package = "../bin/server")",
     R"(s.toml:2:11: target.package: there is no folder "../bin/server" (paths are relative to the scenario file))"},
    {R"([target]
package = "")",
     "s.toml:2:11: target.package: the path is empty"},
    {R"([target]
package = 5)",
     R"(s.toml:2:11: target.package: expected the path of a folder, a string, found a whole number (such as package = "../go-samples/rebuild-image"))"},
    {R"([target]
command = [])",
     R"(s.toml:2:11: target.command: the list is empty (such as ["bin/server", "-listen", "{addr}"]))"},
    {R"([target]
command = [""])",
     "s.toml:2:1: target.command: the program is empty (its path or name comes first)"},
    {R"([target]
command = "bin/server -x")",
     R"(s.toml:2:11: target.command: expected a list of strings, found a string (such as command = ["bin/server", "-listen", "{addr}"]))"},
    {R"([target]
command = ["../bin/none"])",
     R"(s.toml:2:1: target.command: there is no program "/bin/none" (paths are relative to the scenario file))"},
    {R"([target]
command = ["true"]
args = ["-x"]
build_args = ["-race"]
go = ">=1.20")",
     R"(s.toml:3:1: target.args does not go with command (put the arguments into command)
s.toml:4:1: target.build_args does not go with command (take it out)
s.toml:5:1: target.go does not go with command (take it out))"},
    {R"([target]
attach = { pid = 7 })",
     R"(s.toml:1:2: target.attach: nothing says where the load goes (set addr, such as addr = "127.0.0.1:8080", or write [watch] to drive none))"},
    {R"([target]
addr = "127.0.0.1:1"
attach = { pid = 7 }
args = ["-x"]
env = { A = "1" }
grace = "1s"
memory_limit = "64MiB")",
     R"(s.toml:4:1: target.args does not go with attach (take it out)
s.toml:5:1: target.env does not go with attach (take it out)
s.toml:6:1: target.grace does not go with attach (take it out)
s.toml:7:1: target.memory_limit does not go with attach (take it out))"},
    {R"([target]
addr = "127.0.0.1:1"
attach = { pid = 0 })",
     "s.toml:3:18: target.attach.pid: must be at least 1, found 0"},
    {R"([target]
addr = "127.0.0.1:1"
attach = { })",
     "s.toml:3:1: target.attach: pid is missing (such as pid = 4242)"},
    {R"([target]
addr = "127.0.0.1:1"
attach = 4242)",
     "s.toml:3:1: target.attach: expected a table, found a whole number (it is written "
     "[target.attach])"},
    {R"([target]
addr = "127.0.0.1:1"
attach = { pid = 7, name = "x" })",
     R"(s.toml:3:21: unknown key "name" in [target.attach] (it belongs above the first table))"},
};

constexpr BadScenario kLaunchBelowTarget[] = {
    {R"(command = ["true"])",
     "s.toml:3:1: target: both package and command are set (keep one of package, command or "
     "attach)"},
    {R"(args = ["${NONE}"])",
     "s.toml:3:9: target.args: the environment variable NONE is not defined (set it, or write the "
     "value)"},
    {R"(args = ["${LEVEL"])",
     R"(s.toml:3:9: target.args: "${" without a "}" (variables are written ${NAME}))"},
    {R"(args = ["${LE VEL}"])",
     R"(s.toml:3:9: target.args: "LE VEL" is not the name of a variable (variables are written ${NAME}))"},
    {R"(args = ["${LEVEL:-x}"])",
     R"(s.toml:3:9: target.args: "LEVEL:-x" is not the name of a variable (variables are written ${NAME}))"},
};

TEST(ScenarioRules, WantsExactlyOneWayToLaunchAndKeysThatFitIt) {
  expect_errors(kLaunch);
  expect_errors(kLaunchBelowTarget, kTarget);
}

constexpr BadScenario kHelpersBelowTarget[] = {
    {R"([[helper]]
package = "../upstream")",
     R"(s.toml:3:1: helper: the name is missing (such as name = "upstream"))"},
    {R"([[helper]]
name = "a")",
     "s.toml:3:1: helper: nothing to launch (set package or command)"},
    {R"([[helper]]
name = "a"
command = ["true"]
[[helper]]
name = "a"
command = ["true"])",
     R"(s.toml:7:1: helper.name: "a" is the name of an earlier helper (each needs a name of its own))"},
    {R"([[helper]]
name = "a.b"
command = ["true"])",
     R"(s.toml:4:8: helper.name: "a.b" is not a helper's name (names are letters, digits, '-' and '_'))"},
    {R"([[helper]]
name = "a"
command = ["true"]
package = "../upstream")",
     "s.toml:6:1: helper: both command and package are set (keep one of package or command)"},
    {R"([[helper]]
name = "a"
command = ["true"]
args = ["x"])",
     "s.toml:6:1: helper.args does not go with command (put the arguments into command)"},
    {R"([[helper]]
name = "a"
attach = { pid = 3 })",
     R"(s.toml:3:1: helper: nothing to launch (set package or command)
s.toml:5:1: unknown table "attach" in [helper] (known are name, package, command, args, env, build_args, ready, ready_timeout))"},
    {R"(args = ["{helper.up.addr}"])",
     R"(s.toml:3:9: target.args: "{helper.up.addr}" names no helper (there is no [[helper]]))"},
    {R"(args = ["-u", "http://{helper.upstrem.addr}/x"]
[[helper]]
name = "upstream"
command = ["true"])",
     R"(s.toml:3:15: target.args: "{helper.upstrem.addr}" names no helper (did you mean "upstream"?))"},
    {R"(args = ["{helper.upstream.port}"]
[[helper]]
name = "upstream"
command = ["true"])",
     R"(s.toml:3:9: target.args: "{helper.upstream.port}" is not known (a helper has an address only: {helper.NAME.addr}))"},
    {R"(env = { U = "{helper.x.addr}" })",
     R"(s.toml:3:13: target.env: "{helper.x.addr}" names no helper (there is no [[helper]]))"},
    {R"(args = ["{helper..addr}", "{helper.up"])",
     R"(s.toml:3:9: target.args: "{helper..addr}" names no helper (there is no [[helper]]))"},
};

TEST(ScenarioRules, WantsHelpersToBeNamedOnceAndKnown) {
  expect_errors(kHelpersBelowTarget, kTarget);
}

constexpr BadScenario kGatesBelowTarget[] = {
    {R"([gate.heap]
per_request = 64)",
     R"(s.toml:4:15: gate.heap.per_request: expected a size, a string such as "64KiB", found a whole number (this metric is in bytes))"},
    {R"([gate.heap]
per_request = "64b")",
     R"(s.toml:4:15: gate.heap.per_request: "64b" is not a size: unknown unit "b" (write a number and one of B, KiB, MiB, GiB, such as "12 KiB"))"},
    {R"([gate.heap]
per_request = "-64B")",
     R"(s.toml:4:15: gate.heap.per_request: "-64B" is not a size: it is negative (write a number and one of B, KiB, MiB, GiB, such as "12 KiB"))"},
    {R"([gate.goroutines]
growth = "1KiB")",
     "s.toml:4:10: gate.goroutines.growth: expected a number, found a string (this metric is a "
     "count)"},
    {R"([gate.goroutines]
growth = -1)",
     "s.toml:4:10: gate.goroutines.growth: must be at least 0, found -1"},
    {R"([gate.goroutines]
growth = nan)",
     "s.toml:4:10: gate.goroutines.growth: nan is not a number"},
    {R"([gate.goroutines]
growth = inf)",
     "s.toml:4:10: gate.goroutines.growth: inf is not a number"},
    {R"([gate.goroutines]
growth = true)",
     "s.toml:4:10: gate.goroutines.growth: expected a number, found a boolean (this metric is a "
     "count)"},
    {R"([gate.rss_peak]
max = "1GiB"
growth = "1MiB"
leak = true)",
     R"(s.toml:5:1: gate.rss_peak.growth: a peak has no growth (rss_peak has only max)
s.toml:6:1: gate.rss_peak.leak: a peak has no growth (rss_peak has only max))"},
    {R"([gate.objects]
leak = true)",
     "s.toml:4:1: gate.objects.leak: this metric has no growth rule (set max, growth, "
     "growth_from_start, per_request or per_minute instead)"},
    {R"([gate.rss]
leak = true)",
     "s.toml:4:1: gate.rss.leak: this metric has no growth rule (set max, growth, "
     "growth_from_start, per_request or per_minute instead)"},
    {R"([gate.rss]
leak = 1)",
     "s.toml:4:8: gate.rss.leak: expected true or false, found a whole number (such as leak = "
     "false)"},
    {"[gate.heap]",
     "s.toml:3:7: [gate.heap] sets no limit (set max, growth, growth_from_start, per_request, "
     "per_minute or "
     "leak, or take it out)"},
};

TEST(ScenarioRules, WantsLimitsThatTheMetricHas) { expect_errors(kGatesBelowTarget, kTarget); }

constexpr BadScenario kKnownBelowTarget[] = {
    {R"([[known]]
culprit = "main.f")",
     R"(s.toml:3:1: known: kind is missing (such as kind = "goroutine-chan-send"))"},
    {R"([[known]]
max_per_request = "1KiB"
owner = ""
culprit = "")",
     R"(s.toml:3:1: known: kind is missing (such as kind = "goroutine-chan-send")
s.toml:5:9: known.owner: "" is empty (leave the key out)
s.toml:6:11: known.culprit: "" is empty (leave the key out))"},
    {R"([[known]]
kind = "goroutine-selekt")",
     R"(s.toml:4:8: known.kind: "goroutine-selekt" is not known (did you mean "goroutine-select"?))"},
    {R"([[known]]
kind = "heap"
max_per_request = 16)",
     "s.toml:5:19: known.max_per_request: expected a size, a string such as \"64KiB\", found a "
     "whole number (this kind is in bytes)"},
    {R"([[known]]
max_per_request = "16B"
kind = "fds")",
     "s.toml:4:19: known.max_per_request: expected a number, found a string (this kind is a "
     "count)"},
    {R"([[known]]
kind = "fds"
max_per_request = -0.1)",
     "s.toml:5:19: known.max_per_request: must be at least 0, found -0.1"},
    {R"([[known]]
kind = "heap"
until = "2027-01-31")",
     "s.toml:5:9: known.until: expected a date without quotes such as 2027-01-31, found a string "
     "(such as until = 2027-01-31)"},
    {R"([[known]]
kind = "heap"
until = 2027-01-31T08:00:00Z)",
     "s.toml:5:9: known.until: a day is enough, without a time (such as until = 2027-01-31)"},
    {R"([known]
kind = "heap")",
     "s.toml:3:2: known: expected a list of tables, found a table (it is written [[known]])"},
};

TEST(ScenarioRules, WantsKnownLeaksThatCanBeTold) { expect_errors(kKnownBelowTarget, kTarget); }

TEST(ScenarioRules, TakesOnlyLeaksForKnownLeaks) {
  const ScenarioFolder folder;
  const std::string errors =
      folder.errors(std::string(kTarget) + "[[known]]\nkind = \"lazy-free\"\n");
  EXPECT_TRUE(errors.starts_with("s.toml:4:8: known.kind: \"lazy-free\" is not known")) << errors;
}

TEST(ScenarioRules, LeavesDaysThatNoCalendarHasToToml) {
  const ScenarioFolder folder;
  const std::string errors =
      folder.errors(std::string(kTarget) + "[[known]]\nkind = \"heap\"\nuntil = 2027-02-30\n");
  EXPECT_TRUE(errors.contains("not TOML")) << errors;
}

constexpr BadScenario kExpectBelowTarget[] = {
    {R"([expect]
verdict = "leek")",
     R"(s.toml:4:11: expect.verdict: "leek" is not known (did you mean "leak"?))"},
    {R"([expect]
verdict = "interrupted")",
     R"(s.toml:4:11: expect.verdict: "interrupted" is not known (known are pass, leak, target_failed, load_failed, inconclusive))"},
    {R"([[expect.finding]]
kind = "goroutine-select-ish")",
     R"(s.toml:4:8: expect.finding.kind: "goroutine-select-ish" is not known (did you mean "goroutine-select"?))"},
    {R"([[expect.finding]]
culprit = "main.f")",
     R"(s.toml:3:1: expect.finding: kind is missing (such as kind = "goroutine-chan-send"))"},
    {R"([expect]
finding = "heap")",
     "s.toml:4:1: expect.finding: expected a list of tables, found a string (it is written "
     "[[expect.finding]])"},
};

TEST(ScenarioRules, WantsVerdictsAndKindsThatExist) { expect_errors(kExpectBelowTarget, kTarget); }

}  // namespace
}  // namespace leakgate
