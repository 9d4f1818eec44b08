#include "cli/report_output.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace leakgate {
namespace {

ColorChoice color_from(const std::string& word) {
  if (word == "always") return ColorChoice::always;
  return word == "never" ? ColorChoice::never : ColorChoice::automatic;
}

}  // namespace

void add_color_option(CLI::App& command, ColorChoice& choice) {
  command
      .add_option_function<std::string>(
          "--color", [&choice](const std::string& word) { choice = color_from(word); },
          "auto (on a terminal, unless NO_COLOR is set), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""))
      ->type_name("WHEN");
}

void add_output_options(CLI::App& command, OutputOptions& options) {
  CLI::Option* quiet = command.add_flag("-q,--quiet", options.quiet,
                                        "no progress, and one line a scenario instead of a report");
  command
      .add_flag("-v,--verbose", options.verbose,
                "the ledger of RSS in any case, and all evidence of each finding")
      ->excludes(quiet);
  add_color_option(command, options.color);
  command
      .add_option_function<std::string>(
          "--json", [&options](const std::string&) { options.json = true; },
          "\"-\": print result.json to stdout instead of the report, one after another where "
          "several scenarios are run")
      ->check(CLI::IsMember({"-"}).description(""))
      ->type_name("-");
}

void print_report(const Report& report, const std::filesystem::path& folder,
                  const OutputOptions& options) {
  if (options.json) return print_out(result_json(report));
  const bool color = color_on_stdout(options.color);
  if (options.quiet) return print_out(terminal_summary({&report}, color));
  print_out(terminal_report(
      report, {.color = color, .verbose = options.verbose, .report_folder = folder.string()}));
  if (report.judgement.verdict == Verdict::load_failed && !options.load_failed_hint.empty()) {
    print_out(options.load_failed_hint + "\n");
  }
}

}  // namespace leakgate
