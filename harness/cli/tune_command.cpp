#include <fmt/format.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/read_scenarios.hpp"
#include "cli/run_scenarios.hpp"
#include "report/tuning_text.hpp"

namespace leakgate {
namespace {

struct TuneArguments {
  std::filesystem::path path;
  int runs = 5;
  RunOptions options;
};

// The limits that are written would only say that they are too tight; a known leak is no basis for
// any. Which growth rules are on stays as it is.
Scenario without_limits(const Scenario& scenario) {
  Scenario copy = scenario;
  for (auto& [metric, gate] : copy.gates) gate = {.leak = gate.leak};
  copy.expect.reset();
  copy.known.clear();
  return copy;
}

// Recordings of a hundred runs would add up.
Recording values_only(Recording recording) {
  recording.samples = {};
  recording.metrics.reset();
  for (Cycle& cycle : recording.cycles) {
    cycle.mark = without_profiles(std::move(cycle.mark));
  }
  return recording;
}

int refuse(const ScenarioResult& result, const TuneArguments& arguments, const std::string& name) {
  if (!result.report) return result.exit_code;
  print_report(*result.report, arguments.options.out / name, arguments.options.output);
  const Verdict verdict = result.report->judgement.verdict;
  const bool no_basis = verdict == Verdict::leak || verdict == Verdict::inconclusive;
  if (no_basis) print_out("no gates are proposed: every run has to pass\n");
  return no_basis ? 1 : result.exit_code;
}

int tune(const TuneArguments& arguments) {
  const auto scenario = read_one_scenario(arguments.path);
  if (!scenario) return report_scenario_errors(scenario.error());
  const InterruptGuard interrupt;
  Scenario tuned = without_limits(*scenario);
  std::vector<Recording> runs;
  for (int i = 1; i <= arguments.runs; ++i) {
    tuned.name = fmt::format("{}-tune-{}", scenario->name, i);
    ScenarioResult result = run_scenario(tuned, arguments.options, interrupt);
    const bool passed = result.report && result.report->judgement.verdict == Verdict::pass;
    if (!passed || result.exit_code != 0) return refuse(result, arguments, tuned.name);
    runs.push_back(values_only(std::move(result.report->recording)));
  }
  const std::vector<Spread> spreads = spreads_of(runs);
  print_out(fmt::format("leakgate  tune {}   {} runs\n", scenario->name, runs.size()));
  print_out(spread_table(spreads));
  print_out(
      "\n# In place of the [gate] tables of the scenario. The growth rules stay on as they are.\n");
  print_out(gates_toml(propose_gates(spreads), *scenario));
  return 0;
}

}  // namespace

void add_tune_command(CLI::App& app, CommandSlot& chosen) {
  const auto arguments = std::make_shared<TuneArguments>();
  CLI::App* command =
      app.add_subcommand("tune", "Run a scenario several times and propose limits for its gates");
  command->add_option("SCENARIO", arguments->path, "scenario file")->required()->type_name("FILE");
  command
      ->add_option("--runs", arguments->runs, "how often, 2 to 100; more show more of the spread")
      ->type_name("N")
      ->check(CLI::Range(2, 100).description(""))
      ->capture_default_str();
  add_out_option(*command, arguments->options);
  command->add_flag("-q,--quiet", arguments->options.output.quiet, "no progress");
  command->footer(
      "Prints what was seen after drain, of growth and of growth per request, and [gate] tables "
      "to\n"
      "paste: a margin above the spread, in round sizes. Limits that the scenario has, [expect] "
      "and\n"
      "[[known]] are left aside. Run folders are DIR/NAME-tune-1 and so on.\n"
      "\n"
      "Exit codes: 0 gates were proposed, 1 a run leaks or is inconclusive; else those of run.\n"
      "\n"
      "Example:\n"
      "  leakgate tune scenarios/checkout.toml --runs 10");
  command->callback([arguments, &chosen] { chosen = [arguments] { return tune(*arguments); }; });
}

}  // namespace leakgate
