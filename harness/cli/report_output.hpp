// How the report of one scenario reaches stdout: what `run`, `check` and `judge` share.
#pragma once

#include <filesystem>
#include <string>

#include "cli/console.hpp"
#include "report/report.hpp"

namespace CLI {
class App;
}

namespace leakgate {

struct OutputOptions {
  bool quiet = false;    // no progress; one line a scenario
  bool verbose = false;  // the ledger and the evidence, too
  ColorChoice color = ColorChoice::automatic;
  bool json = false;             // result.json instead of the terminal report
  std::string load_failed_hint;  // printed below the report of a load_failed verdict
};

// --color.
void add_color_option(CLI::App& command, ColorChoice& choice);

// --quiet, --verbose, --color and --json.
void add_output_options(CLI::App& command, OutputOptions& options);

void print_report(const Report& report, const std::filesystem::path& folder,
                  const OutputOptions& options);

}  // namespace leakgate
