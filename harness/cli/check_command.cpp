#include <algorithm>
#include <cctype>
#include <memory>
#include <system_error>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/run_scenarios.hpp"

namespace leakgate {
namespace {

struct CheckArguments {
  std::filesystem::path folder;
  std::string get = "/";
  int connections = LoadSpec{}.connections;
  Count requests = LoadSpec{}.requests;
  std::vector<std::string> target_args;
  RunOptions options;
};

// A run folder's name from that of the package's folder: "go-httpbin", or "v2" made
// "go-httpbin-v2".
std::string name_from(const std::filesystem::path& folder) {
  std::string name = folder.filename().string();
  const bool version = name.size() > 1 && name[0] == 'v' &&
                       std::all_of(name.begin() + 1, name.end(),
                                   [](unsigned char c) { return std::isdigit(c) != 0; });
  if (version) name = folder.parent_path().filename().string() + "-" + name;
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '_' && c != '.'; },
      '-');
  while (name.starts_with('.')) name.erase(0, 1);
  return name.empty() ? "check" : name;
}

Scenario scenario_from(const CheckArguments& arguments) {
  Scenario scenario;
  scenario.target.launch.package = std::filesystem::canonical(arguments.folder);
  scenario.target.launch.working_folder = scenario.target.launch.package;
  scenario.target.launch.args = arguments.target_args;
  scenario.name = name_from(scenario.target.launch.package);
  scenario.load.connections = arguments.connections;
  scenario.load.requests = arguments.requests;
  scenario.load.request = {LoadRequest{.path = arguments.get}};
  return scenario;
}

int check(CheckArguments& arguments) {
  std::error_code error;
  if (!std::filesystem::is_directory(arguments.folder, error)) {
    print_error("leakgate: " + arguments.folder.string() + " is not a folder\n");
    return kExitUsage;
  }
  arguments.options.any_listener = true;
  arguments.options.output.load_failed_hint =
      "check loads GET " + arguments.get +
      "; if the service does not serve that, name a path with --get PATH";
  return run_scenarios({scenario_from(arguments)}, arguments.options);
}

}  // namespace

void add_check_command(CLI::App& app, CommandSlot& chosen) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "Check a Go service without a scenario file");
  command->add_option("FOLDER", arguments->folder, "folder of the service's main package")
      ->required()
      ->type_name("");
  command
      ->add_option("ARGS", arguments->target_args,
                   "after --: arguments of the service; {addr} {host} {port} are replaced")
      ->type_name("");
  command->add_option("--get", arguments->get, "path to load")
      ->type_name("PATH")
      ->capture_default_str()
      ->check([](const std::string& path) {
        const bool printable = std::all_of(path.begin(), path.end(),
                                           [](unsigned char c) { return c > 0x20 && c < 0x7F; });
        return path.starts_with('/') && printable ? std::string() : "a path starts with \"/\"";
      });
  command->add_option("--connections", arguments->connections, "client connections")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  command->add_option("--requests", arguments->requests, "requests of a cycle")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(Count{1}, Count{1'000'000'000}));
  add_run_options(*command, arguments->options);
  command->footer(
      "The package is built with leakgate's probe (its source is not touched) and launched with\n"
      "HOST and PORT set to a free loopback address; the port that it really opens is found.\n"
      "\n"
      "Examples:\n"
      "  leakgate check ./cmd/server\n"
      "  leakgate check ./cmd/server --get /items -- -listen {addr}");
  command->callback([arguments, &chosen] { chosen = [arguments] { return check(*arguments); }; });
}

}  // namespace leakgate
