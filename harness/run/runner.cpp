#include "run/runner.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>

#include "base/text.hpp"
#include "profile/goroutines.hpp"
#include "sampling/proc.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

// How often a wait looks whether the target died or the user wants to stop.
constexpr Seconds kWatchInterval{0.05};
// goroutine?debug=2 stops the world for 35 us a goroutine and is cut at 64 MiB.
constexpr Count kGoroutinesForDump = 20'000;

// Where nothing has answered for so long, or for two rounds of all connections, nothing will.
constexpr Count kFailuresInRow = 64;

// A process that dies resets its connections, and fails a hundred requests in a millisecond, before
// its end is heard of: as long again as a report may take.
constexpr Seconds kDyingTime = 2 * kReportLag;

std::string wall_clock_now() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

std::optional<CycleKind> cycle_of(NextStep step) {
  switch (step) {
    case NextStep::cycle:
      return CycleKind::load;
    case NextStep::quiet:
      return CycleKind::quiet;
    case NextStep::idle:
      return CycleKind::idle;
    case NextStep::double_dose:
      return CycleKind::double_dose;
    case NextStep::enough:
      break;
  }
  return std::nullopt;
}

std::string describe(const Mark& mark) {
  std::string text;
  if (mark.heap) text += fmt::format("  heap {}", to_text(*mark.heap));
  if (mark.goroutines) text += fmt::format("  goroutines {}", with_commas(*mark.goroutines));
  if (mark.rss) text += fmt::format("  rss {}", to_text(*mark.rss));
  return text;
}

// Watches the target while a load is driven and ends the load when there is no point in it any
// more.
class LoadWatch {
 public:
  LoadWatch(Session& session, const std::stop_token& user)
      : thread_([this, &session, user](const std::stop_token& done) {
          std::unique_lock lock(mutex_);
          while (!done.stop_requested() && !user.stop_requested() && !session.target_gone()) {
            // Woken at once when the load is over: what follows is read at its very end.
            wake_.wait_for(lock, done, kWatchInterval, [] { return false; });
          }
          load_.request_stop();
        }) {}

  [[nodiscard]] std::stop_token token() { return load_.get_token(); }

 private:
  std::stop_source load_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it is joined before the rest goes
};

}  // namespace

Runner::Runner(const Scenario& scenario, const RunnerParts& parts, std::stop_token stop)
    : scenario_(scenario),
      parts_(parts),
      stop_(std::move(stop)),
      session_(scenario, {.log_folder = parts.folder.path(), .any_listener = parts.any_listener}) {
  recording_.scenario = scenario;
  recording_.tool_version = LEAKGATE_VERSION;
  recording_.started_at = wall_clock_now();
}

Recording Runner::run() {
  RunMachine machine(plan_of(scenario_));
  Action action = machine.next(event::Begin{}, clock_.now());
  while (!std::holds_alternative<action::Finish>(action)) {
    const RunEvent event = perform_guarded(action);
    action = machine.next(event, clock_.now());
  }
  finish_recording();
  return std::move(recording_);
}

// Whatever the action gives, a user who wants to stop and a target that is gone come first.
RunEvent Runner::perform_guarded(const Action& action) {
  const bool stopping = std::holds_alternative<action::StopTarget>(action);
  if (!stopping && stop_.stop_requested()) return event::Interrupted{};
  const RunEvent event = std::visit([this](const auto& wanted) { return perform(wanted); }, action);
  if (stopping) return event;
  if (stop_.stop_requested()) return event::Interrupted{};
  if (session_.target_gone()) return event::TargetGone{};
  if (std::optional<Error> gone = session_.helper_gone()) {
    if (!recording_.failure) recording_.failure = *std::move(gone);
    return event::Failed{};
  }
  return event;
}

RunEvent Runner::done_or_failed(const Result<void>& result) {
  if (result) return event::Done{};
  if (!stop_.stop_requested()) recording_.failure = result.error();
  return event::Failed{};
}

void Runner::note(std::string what) {
  recording_.events.push_back({.at = clock_.now(), .what = std::move(what)});
}

RunEvent Runner::perform(const action::Build&) {
  const LaunchSpec& launch = scenario_.target.launch;
  if (!launch.package.empty()) {
    parts_.progress.phase(fmt::format("building {}", launch.package.filename().string()));
  }
  return done_or_failed(session_.build(stop_));
}

RunEvent Runner::perform(const action::StartHelpers&) {
  parts_.progress.phase("starting helpers");
  return done_or_failed(session_.start_helpers(stop_));
}

RunEvent Runner::perform(const action::Launch&) {
  parts_.progress.phase(scenario_.target.attach_pid ? "attaching" : "launching");
  return done_or_failed(session_.launch(stop_));
}

RunEvent Runner::perform(const action::Connect&) {
  Result<Session::Connection> connection = session_.connect();
  if (!connection) {
    recording_.failure = connection.error();
    return event::Failed{};
  }
  if (!connection->note.empty()) note(connection->note);
  if (connection->access == RuntimeAccess::none) {
    note("no probe and no pprof: only /proc is seen; heap and goroutines are not measurable");
  }
  marks_.emplace(
      MarkTaker::Subject{
          .pid = session_.pid(), .runtime = session_.runtime(), .access = connection->access},
      clock_, parts_.folder);
  recording_.target = session_.facts();  // limits decide what comes next
  return event::Connected{connection->access};
}

RunEvent Runner::perform(const action::StartSampling&) {
  samplers_.emplace(session_, scenario_.target.metrics, clock_);
  return event::Done{};
}

RunEvent Runner::perform(const action::WarmProfiles&) {
  marks_->warm_profiles();
  return event::Done{};
}

LoadPlan Runner::load_plan(Count requests) const {
  return {.host = session_.address().host,
          .port = session_.address().port,
          .connections = scenario_.load.connections,
          .timeout = scenario_.load.timeout,
          .requests = scenario_.load.request,
          .counts = plan_counts(scenario_.load.request, requests),
          .first_seq = next_seq_,
          .failures_in_row_max = std::max(kFailuresInRow, Count{2} * scenario_.load.connections)};
}

void Runner::open_cycle(CycleKind kind) {
  open_cycle_.emplace();
  open_cycle_->kind = kind;
  open_cycle_->started = clock_.now();
  (void)reset_rss_peak(session_.pid());  // not allowed for others' processes: the peak is the run's
}

RunEvent Runner::perform(const action::DriveLoad& load) {
  if (load.kind == CycleKind::warm_up) {
    parts_.progress.phase(
        fmt::format("warm-up {}: {} requests", ++warmup_cycles_, with_commas(load.requests)));
  } else if (load.kind == CycleKind::double_dose) {
    parts_.progress.phase(fmt::format("double cycle: {} requests", with_commas(load.requests)));
  } else {
    parts_.progress.phase(fmt::format("cycle {} of {}: {} requests", ++load_cycles_,
                                      scenario_.cycles.count_max, with_commas(load.requests)));
  }
  open_cycle(load.kind);
  const LoadPlan plan = load_plan(load.requests);
  Result<LoadOutcome> outcome = [&] {
    LoadWatch watch(session_, stop_);
    return parts_.driver.drive(plan, watch.token());
  }();
  if (!outcome) {
    recording_.failure = outcome.error();
    return event::Failed{};
  }
  for (const Count count : plan.counts) next_seq_ += count;
  tally_.add(*outcome, load.kind);
  open_cycle_->load_ended = clock_.now();
  open_cycle_->requests = outcome->requests;
  open_cycle_->errors = outcome->errors;
  open_cycle_->endpoints = outcome->endpoints;
  const Count planned = std::accumulate(plan.counts.begin(), plan.counts.end(), Count{0});
  event::LoadDone done{.requests = outcome->requests,
                       .errors = total(outcome->errors),
                       .missed = planned - outcome->requests};
  if (load.kind == CycleKind::double_dose) done.missed = 0;  // it judges no load
  tally_.add_missed(done.missed);
  if (is_hopeless(plan_of(scenario_), load.kind, done, load_errors_)) (void)wait(kDyingTime);
  if (stop_.stop_requested() || session_.target_gone()) done.missed = 0;
  if (done.errors > 0) {
    std::string failed =
        fmt::format("{} of {} requests failed, such as: {}", with_commas(done.errors),
                    with_commas(done.requests), outcome->first_error);
    note(failed);
    if (is_hopeless(plan_of(scenario_), load.kind, done, load_errors_)) {
      recording_.failure =
          Error{.code = ErrorCode::load, .what = std::move(failed), .where = {}, .hint = {}};
    }
  }
  if (load.kind == CycleKind::load) load_errors_ += done.errors;
  if (const Result<void> leaked = inject_leak(done.requests); !leaked) {
    return done_or_failed(leaked);
  }
  return done;
}

// What the requests of all cycles come to, less what was injected for those before these.
Result<void> Runner::inject_leak(Count requests) {
  if (!parts_.injected_leak || session_.target_gone()) return {};
  RuntimeSource* runtime = session_.runtime();
  if (runtime == nullptr) return fail(ErrorCode::sampling, "no probe to inject the leak");
  const InjectedLeak leak = *parts_.injected_leak;
  const Count before = injected_after(leak, requests_with_leak_);
  requests_with_leak_ += requests;
  return runtime->inject(leak, injected_after(leak, requests_with_leak_) - before);
}

RunEvent Runner::perform(const action::Hold& hold) {
  parts_.progress.phase(fmt::format("{} for {}", name_of(hold.kind), to_text(hold.duration)));
  open_cycle(hold.kind);
  open_cycle_->sampled = hold.sampled;
  if (samplers_) samplers_->pause(!hold.sampled);
  const bool held = wait(hold.duration);
  if (samplers_) samplers_->pause(false);
  if (!held) return event::Interrupted{};
  open_cycle_->load_ended = clock_.now();
  return event::Done{};
}

RunEvent Runner::perform(const action::ReadLoadEnd&) {
  marks_->read_load_end();
  return event::Done{};
}

// False when it was cut short because the user or the target stopped.
bool Runner::wait(Seconds duration) {
  const Seconds until = clock_.now() + duration;
  while (clock_.now() < until) {
    if (stop_.stop_requested() || session_.target_gone()) return false;
    std::this_thread::sleep_for(std::min(kWatchInterval, until - clock_.now()));
  }
  return true;
}

RunEvent Runner::perform(const action::Wait& requested) {
  (void)wait(requested.duration);  // perform_guarded() looks why it was cut short
  return event::Done{};
}

// Nothing of ours may be in flight in the target while it is measured.
std::optional<MetricsMonitor::Hold> Runner::hold_metrics() {
  if (!samplers_) return std::nullopt;
  return samplers_->hold();
}

RunEvent Runner::perform(const action::ReadIdle&) {
  const std::optional<MetricsMonitor::Hold> hold = hold_metrics();
  marks_->read_idle();
  return event::Done{};
}

RunEvent Runner::perform(const action::PollDrain&) {
  const std::optional<MetricsMonitor::Hold> hold = hold_metrics();
  return marks_->poll_drain();
}

RunEvent Runner::perform(const action::TakeMark& request) {
  std::string name(name_of(request.kind));
  if (request.kind == MarkKind::load) name = fmt::format("cycle-{}", load_cycles_);
  if (request.kind == MarkKind::warm_up) name = fmt::format("warm-up-{}", warmup_cycles_);
  const std::optional<MetricsMonitor::Hold> hold = hold_metrics();
  Result<Mark> mark = marks_->take(request, name);
  collect_gaps();
  if (!mark) {
    recording_.failure = mark.error();
    return event::Failed{};
  }
  parts_.progress.phase(fmt::format("{} mark{}", name, describe(*mark)));
  if (request.kind == MarkKind::cold) {
    recording_.cold = *std::move(mark);
  } else if (request.kind == MarkKind::baseline) {
    recording_.baseline = *std::move(mark);
  } else {
    close_cycle(request, *std::move(mark));
  }
  return event::Done{};
}

void Runner::close_cycle(const action::TakeMark& request, Mark mark) {
  open_cycle_->drain = request.drain;
  open_cycle_->drained = request.drained;
  open_cycle_->ended = clock_.now();
  open_cycle_->mark = std::move(mark);
  recording_.cycles.push_back(*std::move(open_cycle_));
  open_cycle_.reset();
}

void Runner::collect_gaps() {
  for (Gap& gap : marks_->take_gaps()) recording_.gaps.push_back(std::move(gap));
}

RunEvent Runner::perform(const action::DecideWarmup&) {
  const WarmupDecision decision = decide_warmup(recording_);
  recording_.still_filling = decision.still_filling;
  return event::WarmupDecided{
      .enough = decision.enough,
      .control = decision.enough ? next_control(recording_) : ControlStep::done};
}

RunEvent Runner::perform(const action::Decide&) {
  const Decision decision = decide(recording_);
  if (!decision.reason.empty()) {
    recording_.decisions.push_back(
        {.load_cycles = load_cycles_, .next = cycle_of(decision.next), .reason = decision.reason});
    note(fmt::format("after {} cycles: {}", load_cycles_, decision.reason));
  }
  return event::Decided{decision.next};
}

RunEvent Runner::perform(const action::DumpGoroutines&) {
  const Mark* last = recording_.cycles.empty() ? nullptr : &recording_.cycles.back().mark;
  RuntimeSource* runtime = session_.runtime();
  if (runtime == nullptr || last == nullptr) return event::Done{};
  if (last->goroutines.value_or(kGoroutinesForDump) >= kGoroutinesForDump) return event::Done{};
  const Result<std::string> dump = runtime->goroutine_dump();
  if (!dump) {
    note("no goroutine dump: " + to_text(dump.error()));
    return event::Done{};
  }
  recording_.goroutine_dump_file = "profiles/goroutines.txt";
  recording_.created_by = created_by(*dump);
  return done_or_failed(
      write_file_safely(parts_.folder.path() / recording_.goroutine_dump_file, *dump));
}

RunEvent Runner::perform(const action::StopTarget&) {
  parts_.progress.phase("stopping");
  if (samplers_) samplers_->finish(recording_);
  samplers_.reset();
  if (marks_) collect_gaps();
  marks_.reset();
  session_.stop();
  return event::Done{};
}

RunEvent Runner::perform(const action::Finish&) { return event::Done{}; }

void Runner::finish_recording() {
  recording_.target = session_.facts();
  recording_.interrupted = stop_.stop_requested();
  recording_.load = tally_.totals();  // a cycle that was never closed counts here only: no mark
  recording_.harness = read_harness_facts();
  recording_.harness.wall = clock_.now();
}

}  // namespace leakgate
