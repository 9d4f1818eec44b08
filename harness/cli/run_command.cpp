#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/read_scenarios.hpp"
#include "cli/run_scenarios.hpp"

namespace leakgate {

void add_run_command(CLI::App& app, CommandSlot& chosen) {
  struct Arguments {
    std::vector<std::filesystem::path> paths;
    RunOptions options;
  };
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("run", "Run scenarios and judge them");
  command->add_option("SCENARIO", arguments->paths, "scenario files, or folders of them")
      ->required()
      ->type_name("FILE|FOLDER...");
  add_run_options(*command, arguments->options);
  command->footer(
      "Each scenario leaves DIR/NAME/ with result.json, junit.xml, recording.json, samples.csv,\n"
      "target.log and profiles/. Nothing is started while a scenario file has an error.\n"
      "\n"
      "Examples:\n"
      "  leakgate run scenarios/checkout.toml\n"
      "  leakgate run scenarios/ --out build/leakgate --quiet");
  command->callback([arguments, &chosen] {
    chosen = [arguments] {
      const auto scenarios = read_scenarios(arguments->paths);
      if (!scenarios) return report_scenario_errors(scenarios.error());
      return run_scenarios(*scenarios, arguments->options);
    };
  });
}

}  // namespace leakgate
