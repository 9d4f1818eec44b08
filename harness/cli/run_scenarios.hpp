// Runs scenarios one after the other, writes their run folders and prints their reports: what `run`
// and `check` share, and, but for the reports, `prove` and `tune`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/interrupt.hpp"
#include "cli/report_output.hpp"
#include "report/report.hpp"
#include "sampling/reading.hpp"
#include "scenario/scenario.hpp"

namespace CLI {
class App;
}

namespace leakgate {

struct RunOptions {
  std::filesystem::path out = "leakgate-out";
  OutputOptions output;
  bool any_listener = false;                    // take whatever port the target opens
  std::optional<InjectedLeak> injected_leak{};  // what the probe is to leak
};

// --out and the options of output.
void add_run_options(CLI::App& command, RunOptions& options);

// --out alone.
void add_out_option(CLI::App& command, RunOptions& options);

struct ScenarioResult {
  std::optional<Report> report;  // nullopt: there was no run
  int exit_code = 6;
  bool written = false;  // the run folder
};

// One scenario, whose run folder is written. Prints progress and errors, and no report.
[[nodiscard]] ScenarioResult run_scenario(const Scenario& scenario, const RunOptions& options,
                                          const InterruptGuard& interrupt);

// Returns the exit code over all.
[[nodiscard]] int run_scenarios(const std::vector<Scenario>& scenarios, const RunOptions& options);

}  // namespace leakgate
