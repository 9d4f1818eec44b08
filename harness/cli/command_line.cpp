#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/console.hpp"

namespace leakgate {
namespace {

constexpr const char* kDescription =
    "leakgate drives load at a Go service in cycles, samples its memory, waits for it to drain,\n"
    "and fails when what stays behind grows. Then it names the leak, its rate and the line.";

constexpr const char* kFooter =
    "Examples:\n"
    "  leakgate check ./cmd/server                    no scenario: build it, load GET /, judge it\n"
    "  leakgate check ./cmd/server --get /items -- -v  another path, and arguments of the server\n"
    "  leakgate run scenarios/checkout.toml           what a CI job runs\n"
    "  leakgate run scenarios/ --out build/leakgate   every scenario of a folder\n"
    "  leakgate judge leakgate-out/checkout           judge a recording again\n"
    "  leakgate prove scenarios/checkout.toml         would it see a leak? and how small a one?\n"
    "  leakgate tune scenarios/checkout.toml          limits for gates, from several runs\n"
    "  leakgate profile --base a.pb.gz b.pb.gz        what has grown between two profiles\n"
    "  leakgate explain goroutine-chan-send           what a finding means, and the fix\n"
    "\n"
    "Exit codes: 0 pass or skipped, 1 leak, 2 usage or scenario error, 3 target failed,\n"
    "  4 load failed, 5 inconclusive, 6 results not written or internal error, 129/130/143 "
    "interrupted";

// CLI11 has no "did you mean": the first word that is no option must be a subcommand.
std::string suggestion(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  std::vector<std::string_view> known;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    if (command->get_name() == argv[1]) return {};
    known.push_back(command->get_name());
  }
  const std::string_view near = nearest(argv[1], known);
  if (near.empty()) return fmt::format("leakgate: no command \"{}\"", printable(argv[1]));
  return fmt::format("leakgate: no command \"{}\"; did you mean \"{}\"?", printable(argv[1]), near);
}

int usage_error(const CLI::App& app, const std::string& what) {
  std::string command = "leakgate";
  for (const CLI::App* chosen : app.get_subcommands()) command += " " + chosen->get_name();
  fmt::print(stderr, "{}\nsee {} --help\n", what, command);
  return kExitUsage;
}

}  // namespace

int run_command_line(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed stdout must not end a run
  CLI::App app{kDescription, "leakgate"};
  app.footer(kFooter);
  app.set_version_flag("--version", "leakgate " LEAKGATE_VERSION);
  app.require_subcommand(1);
  CommandSlot chosen;
  for (const auto add :
       {add_run_command, add_check_command, add_attach_command, add_profile_command,
        add_judge_command, add_prove_command, add_tune_command, add_load_command,
        add_validate_command, add_schema_command, add_samples_command, add_explain_command}) {
    add(app, chosen);
  }
  if (const std::string wrong = suggestion(app, argc, argv); !wrong.empty()) {
    return usage_error(app, wrong);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, fmt::format("leakgate: {}", printable(error.what())));
  }
  const int code = chosen();
  if (output_failure().empty() || code > kExitInternal) return code;
  print_error(fmt::format("leakgate: cannot write to stdout: {}\n", output_failure()));
  return kExitInternal;
}

}  // namespace leakgate
