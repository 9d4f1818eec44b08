// Runs scenarios one after the other, writes their run folders and prints their reports: what `run`
// and `check` share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "scenario/scenario.hpp"

namespace CLI {
class App;
}

namespace leakgate {

struct RunOptions {
  std::filesystem::path out = "leakgate-out";
  ConsoleOptions console;
  bool json_to_stdout = false;   // result.json instead of the terminal report
  bool any_listener = false;     // take whatever port the target opens
  std::string load_failed_hint;  // added to the reason of a load_failed verdict on the terminal
};

// --out, --quiet, --color and --json.
void add_run_options(CLI::App& command, RunOptions& options);
// --quiet, --color and --json only.
void add_output_options(CLI::App& command, RunOptions& options);

// Returns the exit code over all.
[[nodiscard]] int run_scenarios(const std::vector<Scenario>& scenarios, const RunOptions& options);

}  // namespace leakgate
