#include <fmt/format.h>

#include <cmath>
#include <memory>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/interrupt.hpp"
#include "cli/load_url.hpp"
#include "load/engine.hpp"
#include "report/report.hpp"

namespace leakgate {
namespace {

constexpr int kExitLoadFailed = 4;

struct LoadArguments {
  std::string url;
  int connections = LoadSpec{}.connections;
  Count requests = 0;
  std::string duration;
  std::string timeout = "15s";
  bool json = false;
};

Result<LoadPlan> plan_from(const LoadArguments& arguments) {
  Result<LoadUrl> url = parse_load_url(arguments.url);
  if (!url) return pass_on(url);
  const Result<Seconds> timeout = parse_duration(arguments.timeout);
  if (!timeout) return pass_on(timeout);
  const Result<Seconds> duration =
      arguments.duration.empty() ? Result<Seconds>(Seconds{0}) : parse_duration(arguments.duration);
  if (!duration) return pass_on(duration);
  if (*timeout <= Seconds{0}) return fail(ErrorCode::usage, "--timeout must be more than 0");
  if (!arguments.duration.empty() && *duration <= Seconds{0}) {
    return fail(ErrorCode::usage, "--duration must be more than 0");
  }
  const Count requests = arguments.requests > 0 ? arguments.requests : LoadSpec{}.requests;
  return LoadPlan{.host = url->host,
                  .port = url->port,
                  .connections = arguments.connections,
                  .timeout = *timeout,
                  .requests = {LoadRequest{.path = url->path}},
                  .counts = {requests},
                  .duration = *duration};
}

LoadTotals totals_of(const LoadOutcome& outcome) {
  LoadTotals totals{.requests = outcome.requests,
                    .errors = outcome.errors,
                    .latency = summarize(outcome.latency),
                    .endpoints = outcome.endpoints};
  if (outcome.duration > Seconds{0}) {
    totals.rate = static_cast<double>(outcome.requests) / outcome.duration.count();
  }
  return totals;
}

std::string milliseconds(Seconds latency) {
  return fmt::format("{:.2f} ms", latency.count() * 1e3);
}

void print_totals(const LoadTotals& load, const LoadOutcome& outcome) {
  print_out(fmt::format("{} requests in {}, {} per second\n", with_commas(load.requests),
                        to_text(outcome.duration), with_commas(std::llround(load.rate))));
  if (outcome.latency.count() > 0) {
    print_out(fmt::format("latency  mean {}  p50 {}  p90 {}  p95 {}  p99 {}  max {}\n",
                          milliseconds(load.latency.mean), milliseconds(load.latency.p50),
                          milliseconds(load.latency.p90), milliseconds(load.latency.p95),
                          milliseconds(load.latency.p99), milliseconds(load.latency.max)));
  }
  std::string errors;
  for (std::size_t i = 0; i < kLoadErrorKinds; ++i) {
    if (load.errors[i] == 0) continue;
    errors +=
        fmt::format("  {} {}", name_of(static_cast<LoadErrorKind>(i)), with_commas(load.errors[i]));
  }
  print_out(errors.empty() ? "no errors\n" : fmt::format("errors {}\n", errors));
  if (!outcome.first_error.empty()) {
    print_out(fmt::format("such as  {}\n", printable(outcome.first_error)));
  }
}

int drive_load(const LoadArguments& arguments) {
  const Result<LoadPlan> plan = plan_from(arguments);
  if (!plan) {
    print_error(fmt::format("leakgate: {}\n", to_text(plan.error())));
    return kExitUsage;
  }
  const InterruptGuard interrupt;
  const Result<LoadOutcome> outcome = make_load_engine()->drive(*plan, interrupt.token());
  if (!outcome) {
    print_error(fmt::format("leakgate: {}\n", to_text(outcome.error())));
    return kExitLoadFailed;
  }
  const LoadTotals totals = totals_of(*outcome);
  if (arguments.json) {
    print_out(load_result_json(totals));
  } else {
    print_totals(totals, *outcome);
  }
  if (interrupt.token().stop_requested()) return 128 + InterruptGuard::signal();
  const double errors = static_cast<double>(total(totals.errors));
  const bool failed = errors > LoadSpec{}.max_errors * static_cast<double>(totals.requests);
  return failed || totals.requests == 0 ? kExitLoadFailed : 0;
}

}  // namespace

void add_load_command(CLI::App& app, CommandSlot& chosen) {
  const auto arguments = std::make_shared<LoadArguments>();
  CLI::App* command = app.add_subcommand("load", "The load engine alone, closed model");
  command->add_option("URL", arguments->url, "http://host:port/path")->required()->type_name("");
  command->add_option("--connections", arguments->connections, "client connections")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  CLI::Option* requests =
      command->add_option("--requests", arguments->requests, "how many (default 2003)")
          ->type_name("N")
          ->check(CLI::Range(Count{1}, Count{1'000'000'000'000}));
  command->add_option("--duration", arguments->duration, "go on for this long instead, as \"10s\"")
      ->type_name("TIME")
      ->excludes(requests);
  command->add_option("--timeout", arguments->timeout, "of one request")
      ->type_name("TIME")
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "print the `load` object of result.json");
  command->footer(
      "Exit codes: 0; 2 usage; 4 more than 1 % of the requests failed, or none could be sent.\n"
      "\n"
      "Example:\n"
      "  leakgate load http://127.0.0.1:8080/items --connections 64 --duration 10s");
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return drive_load(*arguments); }; });
}

}  // namespace leakgate
