#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/bundled_scenarios.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/read_scenarios.hpp"
#include "recording/run_folder.hpp"
#include "report/decisions_text.hpp"
#include "report/explain.hpp"
#include "report/report.hpp"

namespace leakgate {
namespace {

// None where they are not installed, or are of another version.
ScenariosByKind scenarios_here() {
  const auto folder = bundled_scenarios();
  if (!folder) return {};
  const auto scenarios = read_scenarios({*folder});
  return scenarios ? scenarios_by_kind(*scenarios) : ScenariosByKind{};
}

int explain_all() {
  const ScenariosByKind scenarios = scenarios_here();
  std::string text;
  for (std::size_t i = 0; i < names<FindingKind>().size(); ++i) {
    if (i > 0) text += '\n';
    text += explain_kind(static_cast<FindingKind>(i), scenarios);
  }
  print_out(text);
  return 0;
}

int no_such_kind(const std::string& name) {
  const std::string_view near = nearest(name, names<FindingKind>());
  print_error(fmt::format("leakgate: no kind of finding, shape or run folder \"{}\"{}\n",
                          printable(name),
                          near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
  print_error("see leakgate explain for all of them\n");
  return kExitUsage;
}

int explain_run(const std::filesystem::path& folder) {
  Result<Recording> recording = read_recording(folder);
  if (!recording) {
    print_error(fmt::format("leakgate: {}\n", to_text(recording.error())));
    return kExitUsage;
  }
  print_out(decisions_text(conclude(*std::move(recording))));
  return 0;
}

int explain(const std::string& name) {
  if (name == "all") return explain_all();
  if (name.empty()) {
    print_out(explain_list() +
              "\nOne of them: leakgate explain KIND     all: leakgate explain all\n");
    return 0;
  }
  if (const std::optional<FindingKind> kind = from_name<FindingKind>(name)) {
    print_out(explain_kind(*kind, scenarios_here()));
    return 0;
  }
  if (const std::optional<Shape> shape = from_name<Shape>(name)) {
    print_out(explain_shape(*shape));
    return 0;
  }
  std::error_code error;
  const bool is_path = name.contains('/') || std::filesystem::is_directory(name, error);
  return is_path ? explain_run(name) : no_such_kind(name);
}

}  // namespace

void add_explain_command(CLI::App& app, CommandSlot& chosen) {
  const auto name = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("explain", "Explain a kind of finding, a shape, or how a run was judged");
  command
      ->add_option("KIND|SHAPE|RUN-FOLDER", *name,
                   "as a finding or a gate names it, or \"all\"; without it: a list of all")
      ->type_name("");
  command->footer(
      "A kind: what it is, how it looks in top and in pprof, typical code, the fix, and the "
      "bundled\n"
      "scenarios that show it. A shape: the rule behind it. A run folder: for each gate the "
      "marks,\n"
      "the figures that its rule compares and the reason, and why cycles were added.\n"
      "\n"
      "Examples:\n"
      "  leakgate explain goroutine-chan-send\n"
      "  leakgate explain plateau\n"
      "  leakgate explain leakgate-out/checkout");
  command->callback([name, &chosen] { chosen = [name] { return explain(*name); }; });
}

}  // namespace leakgate
