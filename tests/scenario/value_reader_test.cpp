#include "scenario/value_reader.hpp"

#include <gtest/gtest.h>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

constexpr BadScenario kTypesBelowTarget[] = {
    {R"([load]
connections = "16")",
     "s.toml:4:15: load.connections: expected a whole number, found a string (such as connections "
     "= 16)"},
    {R"([load]
connections = 1.5)",
     "s.toml:4:15: load.connections: expected a whole number, found a decimal number (such as "
     "connections = 16)"},
    {R"([load]
connections = 0)",
     "s.toml:4:15: load.connections: must be at least 1, found 0"},
    {R"([load]
connections = -1)",
     "s.toml:4:15: load.connections: must be at least 1, found -1"},
    {R"([load]
connections = 10001)",
     "s.toml:4:15: load.connections: must be at most 10000, found 10001"},
    {R"([load]
requests = 0)",
     "s.toml:4:12: load.requests: must be at least 1, found 0"},
    {R"([load]
timeout = 15)",
     R"(s.toml:4:11: load.timeout: expected a duration, a string such as "1m30s", found a whole number (such as timeout = "15s"))"},
    {R"([load]
timeout = "15")",
     R"(s.toml:4:11: load.timeout: "15" is not a duration: the unit is missing or unknown (write a number and a unit as Go does, such as "300ms", "15s" or "1m30s"))"},
    {R"([load]
timeout = "-1s")",
     R"(s.toml:4:11: load.timeout: "-1s" is not a duration: it is negative (write a number and a unit as Go does, such as "300ms", "15s" or "1m30s"))"},
    {R"([load]
timeout = "0")",
     R"(s.toml:4:11: load.timeout: must be at least 1ms, found "0")"},
    {R"([load]
timeout = "2h")",
     R"(s.toml:4:11: load.timeout: must be at most 1h, found "2h")"},
    {R"([load]
timeout = 1979-05-27)",
     R"(s.toml:4:11: load.timeout: expected a duration, a string such as "1m30s", found a date (such as timeout = "15s"))"},
    {R"([load]
max_errors = "0.01")",
     R"(s.toml:4:14: load.max_errors: "0.01" is not a share (write a number and a percent sign, such as "5%"))"},
    {R"([load]
max_errors = "101%")",
     R"(s.toml:4:14: load.max_errors: must be at most 100%, found "101%")"},
    {R"([load]
max_errors = "-1%")",
     R"(s.toml:4:14: load.max_errors: must be at least 0%, found "-1%")"},
    {R"([load]
max_errors = 0.01)",
     R"(s.toml:4:14: load.max_errors: expected a share, a string such as "5%", found a decimal number (such as max_errors = "1%"))"},
    {R"(memory_limit = "12 MB")",
     R"(s.toml:3:16: target.memory_limit: "12 MB" is not a size: unknown unit "MB" (write a number and one of B, KiB, MiB, GiB, such as "12 KiB"))"},
    {R"(memory_limit = "12")",
     R"(s.toml:3:16: target.memory_limit: "12" is not a size: the unit is missing (write a number and one of B, KiB, MiB, GiB, such as "12 KiB"))"},
    {R"(memory_limit = "-12MiB")",
     R"(s.toml:3:16: target.memory_limit: "-12MiB" is not a size: it is negative (write a number and one of B, KiB, MiB, GiB, such as "12 KiB"))"},
    {R"(memory_limit = "nanMiB")",
     R"(s.toml:3:16: target.memory_limit: "nanMiB" is not a size: no number (write a number and one of B, KiB, MiB, GiB, such as "12 KiB"))"},
    {R"(memory_limit = "12KiB")",
     R"(s.toml:3:16: target.memory_limit: must be at least 1 MiB, found "12KiB")"},
    {R"(core = "yes")",
     "s.toml:3:8: target.core: expected true or false, found a string (such as core = false)"},
    {R"(args = "-listen {addr}")",
     R"(s.toml:3:8: target.args: expected a list of strings, found a string (such as args = ["-variant", "leaky", "-listen", "{addr}"]))"},
    {R"(args = ["-n", 3])",
     R"(s.toml:3:15: target.args: expected a string, found a whole number (such as args = ["-variant", "leaky", "-listen", "{addr}"]))"},
    {"env = { A = 1 }",
     R"(s.toml:3:13: target.env: expected a string, found a whole number (such as env = { LOG_LEVEL = "error" }))"},
    {R"(env = ["A=1"])",
     R"(s.toml:3:7: target.env: expected a table of strings, found a list (such as env = { LOG_LEVEL = "error" }))"},
    {R"(env = { "A=B" = "1" })",
     R"(s.toml:3:9: target.env: "A=B" is not the name of a variable (such as LOG_LEVEL))"},
    {R"(args = ["a\u0000b"])",
     R"(s.toml:3:9: target.args: "a\0b" holds a NUL, which no program can be given)"},
    {R"(build_args = ["-race", "--o=server"])",
     R"(s.toml:3:24: target.build_args: "--o=server" names the executable, which leakgate does by itself (take it out))"},
    {R"(ready_timeout = "1d")",
     R"(s.toml:3:17: target.ready_timeout: "1d" is not a duration: the unit is missing or unknown (write a number and a unit as Go does, such as "300ms", "15s" or "1m30s"))"},
    {R"([load]
requests = 2_000.0)",
     "s.toml:4:12: load.requests: expected a whole number, found a decimal number (such as "
     "requests = 2003)"},
};

TEST(ValueReader, SaysWhatWasExpectedAndWhatWasFound) { expect_errors(kTypesBelowTarget, kTarget); }

constexpr BadScenario kCyclesBelowTarget[] = {
    {R"([cycles]
count = "10..5")",
     R"(s.toml:4:9: cycles.count: "10..5" goes down (the smaller number comes first))"},
    {R"([cycles]
count = "0..5")",
     R"(s.toml:4:9: cycles.count: must be at least 1, found "0..5")"},
    {R"([cycles]
count = "5..2000")",
     R"(s.toml:4:9: cycles.count: must be at most 1000, found "5..2000")"},
    {R"([cycles]
count = "5")",
     R"(s.toml:4:9: cycles.count: "5" is not a range (write "5..10", or a number without quotes))"},
    {R"([cycles]
count = "5...10")",
     R"(s.toml:4:9: cycles.count: "5...10" is not a range (write "5..10", or a number without quotes))"},
    {R"([cycles]
count = 5.5)",
     R"(s.toml:4:9: cycles.count: expected a whole number or a range such as "5..10", found a decimal number (such as count = 3))"},
    {R"([cycles]
count = true)",
     R"(s.toml:4:9: cycles.count: expected a whole number or a range such as "5..10", found a boolean (such as count = 3))"},
    {R"([cycles]
warmup = -1)",
     "s.toml:4:10: cycles.warmup: must be at least 0, found -1"},
    {R"([cycles]
warmup = "2000")",
     "s.toml:4:10: cycles.warmup: expected a whole number, found a string (such as warmup = 2000)"},
};

TEST(ValueReader, ReadsCountsAndRangesWithinTheirBounds) {
  expect_errors(kCyclesBelowTarget, kTarget);
}

}  // namespace
}  // namespace leakgate
