// Performs the actions that the run machine asks for and fills the recording with what comes of
// them.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.hpp"
#include "base/secret_mask.hpp"
#include "load/load_driver.hpp"
#include "recording/recording.hpp"
#include "recording/run_folder.hpp"
#include "run/injection.hpp"
#include "run/load_tally.hpp"
#include "run/machine.hpp"
#include "run/mark_taker.hpp"
#include "run/progress.hpp"
#include "run/samplers.hpp"
#include "run/session.hpp"
#include "scenario/authorization.hpp"

namespace leakgate {

struct RunnerParts {
  RunFolder& folder;
  LoadDriver& driver;
  ProgressSink& progress;
  bool any_listener = false;
  std::optional<InjectedLeak> injected_leak{};  // what `leakgate prove` lets the target leak
};

class Runner {
 public:
  Runner(const Scenario& scenario, const RunnerParts& parts, std::stop_token stop);

  // Never fails: what went wrong is in the recording (failure, interrupted, target.end).
  [[nodiscard]] Recording run();

 private:
  [[nodiscard]] RunEvent perform_guarded(const Action& action);
  [[nodiscard]] RunEvent perform(const action::Build&);
  [[nodiscard]] RunEvent perform(const action::StartHelpers&);
  [[nodiscard]] RunEvent perform(const action::Launch&);
  [[nodiscard]] RunEvent perform(const action::Connect&);
  [[nodiscard]] RunEvent perform(const action::StartSampling&);
  [[nodiscard]] RunEvent perform(const action::WarmProfiles&);
  [[nodiscard]] RunEvent perform(const action::DriveLoad& load);
  [[nodiscard]] RunEvent perform(const action::Hold& hold);
  [[nodiscard]] RunEvent perform(const action::ReadLoadEnd&);
  [[nodiscard]] RunEvent perform(const action::Wait& wait);
  [[nodiscard]] RunEvent perform(const action::ReadIdle&);
  [[nodiscard]] RunEvent perform(const action::PollDrain&);
  [[nodiscard]] RunEvent perform(const action::TakeMark& request);
  [[nodiscard]] RunEvent perform(const action::DecideWarmup&);
  [[nodiscard]] RunEvent perform(const action::Decide&);
  [[nodiscard]] RunEvent perform(const action::DumpGoroutines&);
  [[nodiscard]] RunEvent perform(const action::StopTarget&);
  [[nodiscard]] RunEvent perform(const action::Finish&);

  [[nodiscard]] RunEvent done_or_failed(const Result<void>& result);
  [[nodiscard]] LoadPlan load_plan(const action::DriveLoad& load) const;
  void announce(const action::DriveLoad& load);
  void record_load(const LoadOutcome& outcome);
  [[nodiscard]] event::LoadDone load_done(const LoadOutcome& outcome, Count planned);
  [[nodiscard]] Result<void> inject_leak(Count requests);
  void open_cycle(CycleKind kind);
  [[nodiscard]] std::string name_for(MarkKind kind) const;
  void close_cycle(const action::TakeMark& request, Mark mark);
  void collect_gaps();
  [[nodiscard]] std::optional<MetricsMonitor::Hold> hold_metrics();
  void record_native();
  void record_native_tool();
  [[nodiscard]] ProfileRef save_native(const std::string& name, const Profile& profile);
  void sample_native_finer(const Mark& mark);
  [[nodiscard]] bool wait(Seconds duration);
  [[nodiscard]] bool ends_by_request() const;
  [[nodiscard]] RunEvent watch_window(const action::Hold& hold);
  [[nodiscard]] event::Decided after_window();
  void show_moment();
  void note(std::string what);
  [[nodiscard]] Result<void> prepare_load();
  void finish_recording();

  const Scenario& scenario_;
  RunnerParts parts_;
  std::stop_token stop_;
  SteadyClock clock_;
  Result<Authorization> authorization_;  // an error ends the run before anything is started
  SecretMask mask_;
  Session session_;
  std::optional<MarkTaker> marks_;
  std::optional<Samplers> samplers_;
  std::optional<Cycle> open_cycle_;
  LoadTally tally_;
  Count next_seq_ = 0;
  int drives_ = 0;
  std::shared_ptr<const DataTable> data_;  // what requests take values from; null: nothing
  Count load_errors_ = 0;
  Count requests_with_leak_ = 0;
  bool is_sampled_finer_ = false;
  Seconds window_{0};  // of a target that is watched
  std::unique_ptr<RuntimeSource> moment_source_;
  std::string growing_groups_;  // as text, of the last window
  int load_cycles_ = 0;
  int warmup_cycles_ = 0;
  Recording recording_;
};

}  // namespace leakgate
