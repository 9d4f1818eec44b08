#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/bytes.hpp"
#include "base/duration.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/run_scenarios.hpp"
#include "cli/watch_gates.hpp"
#include "scenario/text_checks.hpp"

namespace leakgate {
namespace {

constexpr Seconds kWindow{10};
constexpr Seconds kShortestWindow{0.5};
// Chance makes few of them rise every time.
constexpr double kWindows = 12;

struct AttachArguments {
  Count pid = 0;
  std::string name;
  std::string duration;
  std::string every;
  std::string pprof;
  std::vector<std::string> gates;
  RunOptions options;
};

std::string check_duration(const std::string& text) {
  const Result<Seconds> seconds = parse_duration(text);
  if (!seconds) return seconds.error().what;
  return *seconds > Seconds{0} ? std::string() : "a duration is more than 0";
}

// Twelve windows fit into a short watch as well.
Seconds window_for(const AttachArguments& arguments, Seconds duration) {
  if (!arguments.every.empty()) return parse_duration(arguments.every).value_or(kWindow);
  if (duration <= Seconds{0}) return kWindow;
  return std::clamp(duration / kWindows, kShortestWindow, kWindow);
}

int attach(const AttachArguments& arguments) {
  Scenario scenario;
  if (!arguments.name.empty()) {
    if (const auto complaint = check_scenario_name(arguments.name)) {
      print_error(
          fmt::format("leakgate: --name {}: {}\n", printable(arguments.name), complaint->what));
      return kExitUsage;
    }
  }
  scenario.name = arguments.name.empty() ? fmt::format("pid-{}", arguments.pid) : arguments.name;
  scenario.target.attach_pid = static_cast<int>(arguments.pid);
  scenario.target.pprof = arguments.pprof;
  const Seconds duration = arguments.duration.empty()
                               ? Seconds{0}
                               : parse_duration(arguments.duration).value_or(Seconds{0});
  watch_only(scenario, {.duration = duration, .every = window_for(arguments, duration)});
  for (const std::string& text : arguments.gates) {
    if (const Result<void> added = add_watch_gate(text, scenario.gates); !added) {
      print_error(fmt::format("leakgate: {}\n", to_text(added.error())));
      return kExitUsage;
    }
  }
  return run_scenarios({scenario}, arguments.options);
}

}  // namespace

void add_attach_command(CLI::App& app, CommandSlot& chosen) {
  const auto arguments = std::make_shared<AttachArguments>();
  CLI::App* command =
      app.add_subcommand("attach", "Watch a running process under whatever load it gets");
  command->add_option("--pid", arguments->pid, "the process")
      ->type_name("PID")
      ->required()
      ->check(CLI::Range(Count{1}, Count{4'194'304}));
  command->add_option("--for", arguments->duration, "how long; without it until Ctrl-C")
      ->type_name("TIME")
      ->check(check_duration);
  command
      ->add_option("--every", arguments->every,
                   "from mark to mark: 10s, or a twelfth of --for where that is shorter")
      ->type_name("TIME")
      ->check(check_duration);
  command
      ->add_option("--gate", arguments->gates,
                   "the most that a metric may grow per minute, such as heap=1MiB; repeatable")
      ->type_name("METRIC=AMOUNT");
  command
      ->add_option("--pprof", arguments->pprof,
                   "its /debug/pprof, for where its memory cannot be read")
      ->type_name("URL");
  command->add_option("--name", arguments->name, "of the run folder; pid-PID without it")
      ->type_name("NAME");
  add_run_options(*command, arguments->options);
  command->footer(
      "The process is never stopped or signalled, and asked for nothing, but for its --pprof "
      "where\n"
      "there is no other way: goroutines, their stacks and live heap are read from its memory (Go\n"
      "1.22 to 1.26, with symbols; it takes the permission to trace it: root, or the same user\n"
      "where kernel.yama.ptrace_scope is 0). Where that cannot be, what /proc shows is watched,\n"
      "and it is said why.\n"
      "At the end, or at Ctrl-C, what grew is judged and named as after a run; a second Ctrl-C\n"
      "ends at once. Goroutines and descriptors leak where a group of them only rises and goes on\n"
      "to; heap by what the process's own collections left. With --gate, limits per minute, too.\n"
      "\n"
      "Examples:\n"
      "  leakgate attach --pid 4242\n"
      "  leakgate attach --pid $(pidof server) --for 10m --gate heap=1MiB --gate goroutines=20");
  command->callback([arguments, &chosen] { chosen = [arguments] { return attach(*arguments); }; });
}

}  // namespace leakgate
