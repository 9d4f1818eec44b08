// How the runner drives the load of a cycle, and what it makes of the outcome.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text.hpp"
#include "load/external_driver.hpp"
#include "load/request_source.hpp"
#include "recording/under_delivery.hpp"
#include "run/load_watch.hpp"
#include "run/runner.hpp"
#include "scenario/data_table.hpp"
#include "scenario/open_model.hpp"

namespace leakgate {
namespace {

// Where nothing has answered for so long, or for two rounds of all connections, nothing will.
constexpr Count kFailuresInRow = 64;

// A process that dies resets its connections, and fails a hundred requests in a millisecond, before
// its end is heard of: as long again as a report may take.
constexpr Seconds kDyingTime = 2 * kReportLag;

// The rates of a cycle. A warm-up has the highest of them from its first request on: what has to be
// there for that is there before the baseline then.
void set_rates(LoadPlan& plan, const LoadSpec& spec, const action::DriveLoad& load) {
  plan.stages = stages_of(spec);
  plan.start_rate = spec.rate;
  if (load.kind == CycleKind::double_dose) plan.stages = twice(plan.start_rate, plan.stages);
  if (load.kind != CycleKind::warm_up) return;
  const double rate = highest_rate(plan.start_rate, plan.stages);
  plan.stages = {{.rate = rate, .duration = Seconds{static_cast<double>(load.requests) / rate}}};
  plan.start_rate = rate;
}

Count planned(const LoadPlan& plan) {
  if (!plan.stages.empty()) return planned_requests(plan.start_rate, plan.stages);
  return std::accumulate(plan.counts.begin(), plan.counts.end(), Count{0});
}

// "2,003 requests", "2,000 requests in 4 s", "k6".
std::string words_for(const LoadSpec& spec, const LoadPlan& plan) {
  if (!spec.driver.command.empty()) {
    return std::filesystem::path(spec.driver.command[0]).filename().string();
  }
  std::string words = with_commas(planned(plan)) + " requests";
  if (!plan.stages.empty()) words += " in " + to_text(duration_of(plan.stages));
  return words;
}

}  // namespace

LoadPlan Runner::load_plan(const action::DriveLoad& load) const {
  const LoadSpec& spec = scenario_.load;
  const bool has_driver = !spec.driver.command.empty();
  LoadPlan plan{.host = session_.address().host,
                .port = session_.address().port,
                .unix_socket = spec.unix_socket.string(),
                .connections = spec.connections,
                .max_connections = spec.max_connections,
                .threads = spec.threads,
                .timeout = spec.timeout,
                .engine = spec.engine,
                .https = spec.https,
                .http2 = spec.http2,
                .tls = spec.tls,
                .cookies = spec.cookies,
                .authorization = authorization_ ? authorization_->header : std::string(),
                .data = data_,
                .requests = spec.request,
                .first_seq = next_seq_,
                .cycle = drives_ + 1,
                .pacing = spec.pacing,
                .failures_in_row_max = std::max(kFailuresInRow, Count{2} * spec.connections)};
  if (is_open(spec)) set_rates(plan, spec, load);
  if (!has_driver) plan.counts = plan_counts(spec.request, load.requests);
  return plan;
}

// The table, and whether the requests can be made with it: before anything is built or started.
Result<void> Runner::prepare_load() {
  const LoadSpec& spec = scenario_.load;
  if (!spec.driver.command.empty()) return check_driver(spec.driver);
  if (!spec.data_file.empty()) {
    auto table = DataTable::read(spec.data_file);
    if (!table) return pass_on(table);
    data_ = std::make_shared<const DataTable>(*std::move(table));
  }
  const LoadPlan plan{
      .data = data_, .requests = spec.request, .counts = plan_counts(spec.request, spec.requests)};
  const auto source = RequestSource::make(plan, Random(0));
  return source ? Result<void>{} : pass_on(source);
}

void Runner::announce(const action::DriveLoad& load) {
  const std::string words = words_for(scenario_.load, load_plan(load));
  if (load.kind == CycleKind::warm_up) {
    parts_.progress.phase(fmt::format("warm-up {}: {}", ++warmup_cycles_, words));
  } else if (load.kind == CycleKind::double_dose) {
    parts_.progress.phase(fmt::format("double cycle: {}", words));
  } else {
    parts_.progress.phase(
        fmt::format("cycle {} of {}: {}", ++load_cycles_, scenario_.cycles.count_max, words));
  }
}

RunEvent Runner::perform(const action::DriveLoad& load) {
  announce(load);
  open_cycle(load.kind);
  const LoadPlan plan = load_plan(load);
  Result<LoadOutcome> outcome = [&] {
    LoadWatch watch(session_, stop_);
    return parts_.driver.drive(plan, watch.token());
  }();
  if (!outcome) {
    recording_.failure = outcome.error();
    recording_.failure->what = mask_.masked(recording_.failure->what);
    recording_.failure->hint = mask_.masked(recording_.failure->hint);
    return event::Failed{};
  }
  ++drives_;
  next_seq_ += planned(plan);
  record_load(*outcome);
  const event::LoadDone done = load_done(*outcome, planned(plan));
  if (const Result<void> leaked = inject_leak(done.requests); !leaked) {
    return done_or_failed(leaked);
  }
  return done;
}

void Runner::record_load(const LoadOutcome& outcome) {
  tally_.add(outcome, open_cycle_->kind);
  open_cycle_->load_ended = clock_.now();
  open_cycle_->requests = outcome.requests;
  open_cycle_->requests_known = outcome.requests_known;
  open_cycle_->errors = outcome.errors;
  open_cycle_->endpoints = outcome.endpoints;
  if (outcome.open) open_cycle_->open = facts_of(*outcome.open);
}

// What the machine is told, and why the run ends where nobody has to wait for more.
event::LoadDone Runner::load_done(const LoadOutcome& outcome, Count planned) {
  const CycleKind kind = open_cycle_->kind;
  event::LoadDone done{.requests = outcome.requests,
                       .errors = total(outcome.errors),
                       .missed = outcome.requests_known ? planned - outcome.requests : 0,
                       .requests_known = outcome.requests_known};
  const bool by_driver = !scenario_.load.driver.command.empty();
  if (kind == CycleKind::double_dose || by_driver) done.missed = 0;  // it judges no load
  tally_.add_missed(done.missed);
  const bool is_over = is_hopeless(plan_of(scenario_), kind, done, load_errors_);
  if (is_over) (void)wait(kDyingTime);
  if (stop_.stop_requested() || session_.target_gone()) done.missed = 0;
  const bool is_still_over = is_hopeless(plan_of(scenario_), kind, done, load_errors_);
  if (done.errors > 0) {
    std::string failed =
        fmt::format("{} of {} requests failed, such as: {}", with_commas(done.errors),
                    with_commas(done.requests), mask_.masked(outcome.first_error));
    note(failed);
    if (is_still_over) recording_.failure = Error{ErrorCode::load, std::move(failed), {}, {}};
  } else if (is_still_over && open_cycle_->open && is_under_delivered(*open_cycle_->open)) {
    recording_.failure = Error{
        ErrorCode::load, under_delivery_reason(*open_cycle_->open, scenario_.load.threads), {}, {}};
  }
  if (kind == CycleKind::load) load_errors_ += done.errors;
  return done;
}

}  // namespace leakgate
