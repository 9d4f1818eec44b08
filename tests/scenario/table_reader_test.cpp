#include "scenario/table_reader.hpp"

#include <gtest/gtest.h>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

constexpr BadScenario kTables[] = {
    {R"([taget]
package = "../upstream")",
     R"(s.toml:1:2: unknown table "taget" (did you mean "target"?))"},
    {R"(load = 5
[target]
package = "../upstream")",
     "s.toml:1:1: load: expected a table, found a whole number (it is written [load])"},
    {R"([[load]]
connections = 3
[target]
package = "../upstream")",
     "s.toml:1:3: load: expected a table, found a list (it is written [load])"},
    {R"(helper = [1]
[target]
package = "../upstream")",
     "s.toml:1:11: helper: expected a table, found a whole number (it is written [[helper]])"},
};

constexpr BadScenario kTablesBelowTarget[] = {
    {R"([gaet.heap]
max = "1MiB")",
     R"(s.toml:3:2: unknown table "gaet" (did you mean "gate"?))"},
    {R"([gate.haep]
max = "1MiB")",
     R"(s.toml:3:7: unknown table "haep" in [gate] (did you mean "heap"?))"},
    {R"([load]
conections = 3)",
     R"(s.toml:4:1: unknown key "conections" in [load] (did you mean "connections"?))"},
    {"connections = 3",
     R"(s.toml:3:1: unknown key "connections" in [target] (it belongs in [load]))"},
    {R"([load]
name = "x")",
     R"(s.toml:4:1: unknown key "name" in [load] (it belongs above the first table))"},
    {R"([cycles]
zzzzzzz = 1)",
     R"(s.toml:4:1: unknown key "zzzzzzz" in [cycles] (known are warmup, count, drain, quiet, max_gap))"},
    {R"([helper]
name = "a")",
     "s.toml:3:2: helper: expected a list of tables, found a table (it is written [[helper]])"},
    {R"([load.request]
path = "/")",
     "s.toml:3:7: load.request: expected a list of tables, found a table (it is written "
     "[[load.request]])"},
    {R"([gate]
heap = "1MiB")",
     "s.toml:4:1: gate.heap: expected a table, found a string (it is written [gate.heap])"},
    {R"([[expect.findings]]
kind = "heap")",
     R"(s.toml:3:10: unknown key "findings" in [expect] (did you mean "finding"?))"},
};

TEST(TableReader, NamesUnknownTablesAndKeysAndTheNearestKnownOne) {
  expect_errors(kTables);
  expect_errors(kTablesBelowTarget, kTarget);
}

}  // namespace
}  // namespace leakgate
