#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/console.hpp"
#include "scenario/schema.hpp"

namespace leakgate {

void add_schema_command(CLI::App& app, CommandSlot& chosen) {
  const auto reference = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of scenario files");
  command->add_flag("--reference", *reference, "the reference page (Markdown) instead");
  command->footer(
      "Editors that know TOML read it from the first line of a scenario:\n"
      "  #:schema ./scenario.schema.json");
  command->callback([reference, &chosen] {
    chosen = [reference] {
      print_out(*reference ? scenario_reference_markdown() : scenario_json_schema());
      return 0;
    };
  });
}

}  // namespace leakgate
