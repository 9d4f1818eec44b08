#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/bundled_scenarios.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/read_scenarios.hpp"
#include "recording/run_folder.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// The comment at the top of a scenario file, the #:schema line left out, as one paragraph.
std::string top_comment(const fs::path& file) {
  const Result<std::string> text = read_file(file, kMiB);
  if (!text) return {};
  std::string comment;
  for (const std::string_view line : split(*text, '\n')) {
    if (line.starts_with("#:")) continue;
    if (!line.starts_with('#')) break;
    if (!comment.empty()) comment += ' ';
    comment += trim(line.substr(1));
  }
  return printable(comment);
}

std::string service_of(const Scenario& scenario) {
  const LaunchSpec& launch = scenario.target.launch;
  if (launch.package.empty()) return {};
  std::vector<std::string> words{launch.package.filename().string()};
  words.insert(words.end(), launch.args.begin(), launch.args.end());
  return join(words, " ");
}

int list_samples() {
  const std::optional<fs::path> folder = bundled_scenarios();
  if (!folder) {
    print_error("leakgate: the bundled scenarios are not installed beside this binary\n");
    return kExitInternal;
  }
  const Result<std::vector<fs::path>> files = scenario_files({*folder});
  if (!files) return report_scenario_errors({files.error()});
  for (const fs::path& file : *files) {
    const auto scenario = read_scenario(file, process_environment());
    if (!scenario) return report_scenario_errors(scenario.error());
    const Verdict verdict = scenario->expect ? scenario->expect->verdict : Verdict::pass;
    print_out(fmt::format("{:<28}{:<8}{}\n{:<28}{}\n\n", scenario->name, name_of(verdict),
                          service_of(*scenario), "", top_comment(file)));
  }
  print_out(fmt::format("Run one:   leakgate run {}/NAME.toml\nRun all:   leakgate run {}\n",
                        folder->string(), folder->string()));
  return 0;
}

}  // namespace

void add_samples_command(CLI::App& app, CommandSlot& chosen) {
  CLI::App* command =
      app.add_subcommand("samples", "List the bundled scenarios and what each shows");
  command->footer("For each: name, the verdict it must have, the Go service, what it proves.");
  command->callback([&chosen] { chosen = list_samples; });
}

}  // namespace leakgate
