#include "run/runner.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "profile/goroutine_text.hpp"
#include "run/load_watch.hpp"
#include "sampling/proc.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

// goroutine?debug=2 stops the world for 35 us a goroutine and is cut at 64 MiB.
constexpr Count kGoroutinesForDump = 20'000;

// Looking whether the target lives costs 40 us, of a CPU that a watched target may want.
constexpr Seconds kSlowWatchInterval{0.2};

std::string wall_clock_now() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

}  // namespace

Runner::Runner(const Scenario& scenario, const RunnerParts& parts, std::stop_token stop)
    : scenario_(scenario),
      parts_(parts),
      stop_(std::move(stop)),
      authorization_(authorization_of(scenario.load, process_environment())),
      mask_(authorization_ ? authorization_->secrets : std::vector<std::string>{}),
      session_(scenario,
               {.log_folder = parts.folder.path(),
                .secrets = authorization_ ? authorization_->secrets : std::vector<std::string>{},
                .any_listener = parts.any_listener}) {
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
  const bool is_cut_short = stop_.stop_requested() && !ends_by_request();
  if (!stopping && is_cut_short) return event::Interrupted{};
  const RunEvent event = std::visit([this](const auto& wanted) { return perform(wanted); }, action);
  if (stopping) return event;
  if (stop_.stop_requested() && !ends_by_request()) return event::Interrupted{};
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
  if (!authorization_) {
    recording_.failure = authorization_.error();
    return event::Failed{};
  }
  if (const Result<void> ready = prepare_load(); !ready) {
    recording_.failure = ready.error();
    return event::Failed{};
  }
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
  if (session_.facts().cgo && session_.native() == nullptr) {
    note("C memory is not counted: " + session_.why_not_native());
  }
  if (connection->access == RuntimeAccess::none) {
    note("only /proc is seen; heap and goroutines are not measurable");
  }
  marks_.emplace(MarkTaker::Subject{.pid = session_.pid(),
                                    .runtime = session_.runtime(),
                                    .access = connection->access,
                                    .native = session_.native(),
                                    .is_watched = scenario_.watch.has_value()},
                 clock_, parts_.folder);
  recording_.target = session_.facts();  // limits decide what comes next
  return event::Connected{connection->access};
}

RunEvent Runner::perform(const action::StartSampling&) {
  samplers_.emplace(session_, scenario_, clock_);
  return event::Done{};
}

RunEvent Runner::perform(const action::WarmProfiles&) {
  marks_->warm_profiles();
  return event::Done{};
}

RunEvent Runner::perform(const action::ReadLoadEnd&) {
  marks_->read_load_end();
  return event::Done{};
}

// False when it was cut short because the user or the target stopped.
bool Runner::wait(Seconds duration) {
  const Seconds until = clock_.now() + duration;
  const Seconds pause = scenario_.watch ? kSlowWatchInterval : kWatchInterval;
  while (clock_.now() < until) {
    if (stop_.stop_requested() || session_.target_gone()) return false;
    std::this_thread::sleep_for(std::min(pause, until - clock_.now()));
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
  if (scenario_.watch) return after_window();
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
  if (const auto created = runtime->created_by()) {
    recording_.created_by = *created;
    return event::Done{};
  }
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
  record_native();
  session_.stop();
  record_native_tool();
  return event::Done{};
}

RunEvent Runner::perform(const action::Finish&) { return event::Done{}; }

void Runner::finish_recording() {
  recording_.target = session_.facts();
  recording_.interrupted = stop_.stop_requested() && !ends_by_request();
  recording_.load = tally_.totals();  // a cycle that was never closed counts here only: no mark
  recording_.harness = read_harness_facts();
  recording_.harness.wall = clock_.now();
}

}  // namespace leakgate
