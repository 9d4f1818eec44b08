#include <fmt/format.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/read_scenarios.hpp"

namespace leakgate {

void add_validate_command(CLI::App& app, CommandSlot& chosen) {
  const auto paths = std::make_shared<std::vector<std::filesystem::path>>();
  CLI::App* command = app.add_subcommand("validate", "Check scenario files; start nothing");
  command->add_option("FILE", *paths, "scenario files, or folders of them")
      ->required()
      ->type_name("FILE|FOLDER...");
  command->footer("Errors say file:line:column, what was expected and the nearest valid name.");
  command->callback([paths, &chosen] {
    chosen = [paths] {
      const auto scenarios = read_scenarios(*paths);
      if (!scenarios) return report_scenario_errors(scenarios.error());
      for (const Scenario& scenario : *scenarios) {
        print_out(fmt::format("{}: ok\n", scenario.file.string()));
      }
      return 0;
    };
  });
}

}  // namespace leakgate
