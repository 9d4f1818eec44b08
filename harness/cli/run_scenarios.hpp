// Runs scenarios one after the other, writes their run folders and prints their reports: what `run`
// and `check` share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/report_output.hpp"
#include "scenario/scenario.hpp"

namespace CLI {
class App;
}

namespace leakgate {

struct RunOptions {
  std::filesystem::path out = "leakgate-out";
  OutputOptions output;
  bool any_listener = false;  // take whatever port the target opens
};

// --out and the options of output.
void add_run_options(CLI::App& command, RunOptions& options);

// Returns the exit code over all.
[[nodiscard]] int run_scenarios(const std::vector<Scenario>& scenarios, const RunOptions& options);

}  // namespace leakgate
