#include <fmt/format.h>

#include <memory>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/read_scenarios.hpp"
#include "cli/report_output.hpp"
#include "recording/run_folder.hpp"
#include "report/report.hpp"

namespace leakgate {
namespace {

struct JudgeArguments {
  std::filesystem::path folder;
  std::filesystem::path scenario;
  OutputOptions output;
};

int judge_again(const JudgeArguments& arguments) {
  Result<Recording> recording = read_recording(arguments.folder);
  if (!recording) {
    print_error(fmt::format("leakgate: {}\n", to_text(recording.error())));
    return kExitUsage;
  }
  if (!arguments.scenario.empty()) {
    auto other = read_scenarios({arguments.scenario});
    if (!other) return report_scenario_errors(other.error());
    // What was run stays as it was; only what judging asks for is taken over.
    recording->scenario.gates = other->front().gates;
    recording->scenario.known = other->front().known;
    recording->scenario.expect = other->front().expect;
    recording->scenario.load.max_errors = other->front().load.max_errors;
    recording->scenario.cycles.max_gap = other->front().cycles.max_gap;
  }
  const Report report = conclude(*std::move(recording));
  print_report(report, arguments.folder, arguments.output);
  return process_exit_code(report);
}

}  // namespace

void add_judge_command(CLI::App& app, CommandSlot& chosen) {
  const auto arguments = std::make_shared<JudgeArguments>();
  CLI::App* command = app.add_subcommand("judge", "Judge a recording again");
  command->add_option("RUN-FOLDER", arguments->folder, "folder that a run left")
      ->required()
      ->type_name("");
  command
      ->add_option("--scenario", arguments->scenario,
                   "take gates, [[known]] and [expect] from this file")
      ->type_name("FILE");
  add_output_options(*command, arguments->output);
  command->footer(
      "Reads recording.json and profiles/ only, and writes nothing: the same recording and gates\n"
      "give the same verdict anywhere.\n"
      "\n"
      "Example:\n"
      "  leakgate judge leakgate-out/checkout --scenario stricter.toml");
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return judge_again(*arguments); }; });
}

}  // namespace leakgate
