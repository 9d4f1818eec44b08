#include <fmt/format.h>

#include <cmath>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/command.hpp"
#include "cli/command_line.hpp"
#include "cli/console.hpp"
#include "cli/interrupt.hpp"
#include "cli/load_options.hpp"
#include "cli/load_text.hpp"
#include "cli/output_file.hpp"
#include "cli/percentile_text.hpp"
#include "load/engine.hpp"
#include "recording/under_delivery.hpp"
#include "report/report.hpp"
#include "run/load_tally.hpp"

namespace leakgate {
namespace {

constexpr int kExitLoadFailed = 4;

// A line that is drawn over, on a terminal only, while the engine has the command's own thread.
class LiveLine {
 public:
  explicit LiveLine(LoadPlan& plan) : console_("load", false) {
    if (!console_.shows_moments()) return;
    progress_ = std::make_shared<LoadProgress>();
    plan.progress = progress_;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

 private:
  void run(const std::stop_token& stop) {
    constexpr std::chrono::milliseconds kEvery{500};
    std::unique_lock lock(mutex_);
    const auto begun = std::chrono::steady_clock::now();
    Count before = 0;
    while (!timer_.wait_for(lock, stop, kEvery, [&stop] { return stop.stop_requested(); })) {
      const Count requests = progress_->requests;
      const double rate = static_cast<double>(requests - before) / Seconds(kEvery).count();
      console_.moment(fmt::format("{}  {} requests, {} per second now, {} errors",
                                  to_text(Seconds(std::chrono::steady_clock::now() - begun)),
                                  with_commas(requests), with_commas(std::llround(rate)),
                                  with_commas(progress_->errors)));
      before = requests;
    }
  }

  ConsoleProgress console_;
  std::shared_ptr<LoadProgress> progress_;
  std::mutex mutex_;  // only to wait with
  std::condition_variable_any timer_;
  std::jthread thread_;
};

Result<LoadOutcome> drive(LoadPlan& plan, const std::stop_token& stop) {
  const LiveLine line(plan);
  return make_load_engine()->drive(plan, stop);
}

Result<void> write_histograms(const LoadOptions& options, const LoadOutcome& outcome) {
  if (!options.histogram.empty()) {
    const auto written = write_output_file(options.histogram, percentile_text(outcome.latency));
    if (!written) return written;
  }
  if (options.histogram_uncorrected.empty()) return {};
  const LatencyHistogram& sent = outcome.open ? outcome.open->uncorrected : outcome.latency;
  return write_output_file(options.histogram_uncorrected, percentile_text(sent));
}

// Before the load: a result that cannot be kept is found after an hour else.
Result<void> check_histograms(const LoadOptions& options) {
  for (const std::string& file : {options.histogram, options.histogram_uncorrected}) {
    if (file.empty()) continue;
    if (const auto checked = check_output_file(file); !checked) return checked;
  }
  return {};
}

int told(const Error& error, int exit_code) {
  print_error(fmt::format("leakgate: {}\n", to_text(error)));
  return exit_code;
}

int drive_load(const LoadOptions& options) {
  Result<LoadPlan> plan = plan_of(options);
  if (!plan) return told(plan.error(), kExitUsage);
  if (const auto checked = check_histograms(options); !checked) {
    return told(checked.error(), kExitUsage);
  }
  const InterruptGuard interrupt;
  const Result<LoadOutcome> outcome = drive(*plan, interrupt.token());
  if (!outcome) return told(outcome.error(), kExitLoadFailed);
  LoadTally tally;
  tally.add(*outcome, CycleKind::load);
  const LoadTotals totals = tally.totals();
  print_out(options.json ? load_result_json(totals) : load_text(*outcome, totals.rate));
  if (const auto written = write_histograms(options, *outcome); !written) {
    return told(written.error(), kExitUsage);
  }
  if (interrupt.token().stop_requested()) return 128 + InterruptGuard::signal();
  if (outcome->open && is_under_delivered(facts_of(*outcome->open))) {
    return told({.code = ErrorCode::load,
                 .what = under_delivery_reason(facts_of(*outcome->open), plan->threads)},
                kExitLoadFailed);
  }
  const double errors = static_cast<double>(total(totals.errors));
  const bool failed = errors > LoadSpec{}.max_errors * static_cast<double>(totals.requests);
  return failed || totals.requests == 0 ? kExitLoadFailed : 0;
}

}  // namespace

void add_load_command(CLI::App& app, CommandSlot& chosen) {
  const auto options = std::make_shared<LoadOptions>();
  CLI::App* command =
      app.add_subcommand("load", "The load engine alone, as one would use wrk or vegeta");
  add_options(*command, *options);
  command->footer(
      "Without --rate and --stages the model is closed: each connection sends its next request "
      "when\n"
      "the last one is answered. With them it is open: requests are sent when they are due, and\n"
      "latency counts from then. docs/load.md says which one to choose.\n"
      "\n"
      "Exit codes: 0; 2 usage; 4 more than 1 % of the requests failed or were not sent in time.\n"
      "\n"
      "Examples:\n"
      "  leakgate load http://127.0.0.1:8080/items --connections 64 --duration 10s\n"
      "  leakgate load http://127.0.0.1:8080/items --rate 500 --duration 30s\n"
      "  leakgate load https://127.0.0.1:8443/ --http2 --insecure --stages 100:10s,100:1m,0:10s");
  command->callback([options, &chosen] { chosen = [options] { return drive_load(*options); }; });
}

}  // namespace leakgate
