#include <fmt/format.h>

#include <array>
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/read_scenarios.hpp"
#include "cli/run_scenarios.hpp"
#include "report/proof.hpp"

namespace leakgate {
namespace {

struct ProveArguments {
  std::filesystem::path path;
  RunOptions options;
};

struct Injected {
  InjectedLeak leak;
  Metric metric;
  const char* suffix;  // of the run's name
  const char* what;
};
constexpr std::array kInjected{
    Injected{InjectedLeak::goroutines, Metric::goroutines, "goroutines",
             "a goroutine per 1,000 requests"},
    Injected{InjectedLeak::blocks, Metric::heap, "heap", "16 B per request in a global"}};

// What a scenario expects and knows is about its own leaks, and has no say here.
Scenario named_apart(const Scenario& scenario, const std::string& suffix) {
  Scenario copy = scenario;
  copy.name += "-prove-" + suffix;
  copy.expect.reset();
  copy.known.clear();
  return copy;
}

int refuse_without_probe(const ProveArguments& arguments) {
  print_error(fmt::format(
      "leakgate: {}: there is no probe in this target, so nothing can leak on purpose (prove needs "
      "[target] package, which leakgate builds)\n",
      arguments.path.string()));
  return kExitUsage;
}

int refuse_unclean(const ScenarioResult& clean, const ProveArguments& arguments,
                   const std::string& name) {
  if (!clean.report) return clean.exit_code;
  print_report(*clean.report, arguments.options.out / name, arguments.options.output);
  if (clean.report->judgement.verdict != Verdict::interrupted) {
    print_out(
        "nothing is proven: without a leak put in, the scenario has to pass ([expect] and "
        "[[known]] are left aside)\n");
  }
  return clean.exit_code;
}

int prove(const ProveArguments& arguments) {
  const auto scenario = read_one_scenario(arguments.path);
  if (!scenario) return report_scenario_errors(scenario.error());
  if (scenario->target.launch.package.empty()) return refuse_without_probe(arguments);
  const InterruptGuard interrupt;
  const Scenario clean_scenario = named_apart(*scenario, "clean");
  ScenarioResult clean = run_scenario(clean_scenario, arguments.options, interrupt);
  const bool passed = clean.report && clean.report->judgement.verdict == Verdict::pass;
  if (!passed || clean.exit_code != 0) {
    return refuse_unclean(clean, arguments, clean_scenario.name);
  }
  std::vector<Proof> proofs;
  std::vector<int> codes;
  for (const Injected& injected : kInjected) {
    RunOptions options = arguments.options;
    options.injected_leak = injected.leak;
    const Scenario leaking = named_apart(*scenario, injected.suffix);
    ScenarioResult result = run_scenario(leaking, options, interrupt);
    if (!result.report || !result.written) return result.exit_code;
    if (interrupt.token().stop_requested()) {
      print_report(*result.report, options.out / leaking.name, options.output);
      return result.exit_code;
    }
    proofs.push_back({.injected = injected.what,
                      .metric = injected.metric,
                      .report = *std::move(result.report)});
    codes.push_back(exit_code_of(proofs.back()));
  }
  clean.report->recording.scenario.name = scenario->name;
  print_out(proof_text(clean.report->recording, proofs));
  return combined_exit_code(codes);
}

}  // namespace

void add_prove_command(CLI::App& app, CommandSlot& chosen) {
  const auto arguments = std::make_shared<ProveArguments>();
  CLI::App* command =
      app.add_subcommand("prove", "Put leaks into the target and see that a scenario finds them");
  command->add_option("SCENARIO", arguments->path, "scenario file")->required()->type_name("FILE");
  add_out_option(*command, arguments->options);
  command->add_flag("-q,--quiet", arguments->options.output.quiet, "no progress");
  command->footer(
      "Runs the scenario as it is, which has to pass; then with a goroutine per 1,000 requests "
      "that\n"
      "never ends, and with 16 B per request that stay in a global, put in by the probe. Each "
      "must\n"
      "be found by its growth rule. Then it says which leak is the smallest that this scenario "
      "sees.\n"
      "Run folders are DIR/NAME-prove-clean, -prove-goroutines and -prove-heap.\n"
      "\n"
      "Exit codes: 0 all were found, 1 one was not; else those of run.\n"
      "\n"
      "Example:\n"
      "  leakgate prove scenarios/checkout.toml         once, when the scenario is written");
  command->callback([arguments, &chosen] { chosen = [arguments] { return prove(*arguments); }; });
}

}  // namespace leakgate
