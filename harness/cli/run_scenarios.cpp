#include "cli/run_scenarios.hpp"

#include <fmt/format.h>

#include <list>

#include <CLI/CLI.hpp>

#include "cli/command_line.hpp"
#include "load/engine.hpp"
#include "load/external_driver.hpp"
#include "recording/run_folder.hpp"
#include "run/runner.hpp"

namespace leakgate {
namespace {

int exit_code_of(const Error& error) {
  return error.code == ErrorCode::usage ? kExitUsage : kExitInternal;
}

Result<void> write_results(const RunFolder& folder, const Report& report) {
  if (Result<void> written = folder.write(report.recording); !written) return written;
  const std::filesystem::path& path = folder.path();
  if (Result<void> written = write_file_safely(path / "result.json", result_json(report));
      !written) {
    return written;
  }
  return write_file_safely(path / "junit.xml", junit_xml({&report}));
}

ScenarioResult run_and_print(const Scenario& scenario, const RunOptions& options,
                             const InterruptGuard& interrupt) {
  ScenarioResult result = run_scenario(scenario, options, interrupt);
  if (result.report && (result.written || !options.output.quiet)) {
    print_report(*result.report, options.out / scenario.name, options.output);
  }
  return result;
}

std::unique_ptr<LoadDriver> driver_for(const Scenario& scenario) {
  if (scenario.load.driver.command.empty()) return make_load_engine();
  return make_external_driver(scenario.load.driver, scenario.target.launch.working_folder);
}

}  // namespace

ScenarioResult run_scenario(const Scenario& scenario, const RunOptions& options,
                            const InterruptGuard& interrupt) {
  const std::filesystem::path path = options.out / scenario.name;
  Result<RunFolder> folder = RunFolder::create(path);
  if (!folder) {
    print_error(fmt::format("leakgate: {}\n", to_text(folder.error())));
    return {.report = std::nullopt, .exit_code = exit_code_of(folder.error())};
  }
  ConsoleProgress progress(scenario.name, options.output.quiet);
  const std::unique_ptr<LoadDriver> driver = driver_for(scenario);
  Runner runner(scenario,
                {.folder = *folder,
                 .driver = *driver,
                 .progress = progress,
                 .any_listener = options.any_listener,
                 .injected_leak = options.injected_leak},
                interrupt.token());
  Recording recording = runner.run();
  recording.interrupt_signal = InterruptGuard::signal();
  // The signal may have come while the run was ending for another reason: what was cut short by it
  // must not be judged.
  const bool is_cut_short = recording.interrupt_signal != 0 && !scenario.watch;
  recording.interrupted = recording.interrupted || is_cut_short;
  ScenarioResult result{.report = conclude(std::move(recording))};
  result.exit_code = process_exit_code(*result.report);
  const Result<void> written = write_results(*folder, *result.report);
  progress.clear();
  result.written = written.has_value();
  if (!written) {
    print_error(fmt::format("leakgate: results not written: {}\n", to_text(written.error())));
    result.exit_code = kExitInternal;
  }
  return result;
}

void add_out_option(CLI::App& command, RunOptions& options) {
  command.add_option("--out", options.out, "folder that gets a run folder for each scenario")
      ->type_name("DIR")
      ->check([](const std::string& folder) { return folder.empty() ? "a folder has a name" : ""; })
      ->capture_default_str();
}

void add_run_options(CLI::App& command, RunOptions& options) {
  add_out_option(command, options);
  add_output_options(command, options.output);
}

int run_scenarios(const std::vector<Scenario>& scenarios, const RunOptions& options) {
  const InterruptGuard interrupt;
  const bool summary = scenarios.size() > 1 && !options.output.json && !options.output.quiet;
  std::list<Report> reports;
  std::vector<int> codes;
  for (const Scenario& scenario : scenarios) {
    ScenarioResult result = run_and_print(scenario, options, interrupt);
    codes.push_back(result.exit_code);
    if (result.report) {
      // Only what the summary prints is kept: recordings of many scenarios would add up.
      result.report->recording.samples = {};
      result.report->recording.cycles = {};
      reports.push_back(*std::move(result.report));
    }
    if (summary) print_out("\n");
    if (interrupt.token().stop_requested()) break;
  }
  if (summary) {
    std::vector<const Report*> pointers;
    for (const Report& report : reports) pointers.push_back(&report);
    print_out(terminal_summary(pointers, color_on_stdout(options.output.color)));
  }
  return combined_exit_code(codes);
}

}  // namespace leakgate
