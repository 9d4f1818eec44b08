// The order of a run, as a sans-I/O machine: next(event, now) gives the action to perform next. The
// only place that knows the order; it is tested with literal events and times.
//
//   build, helpers, launch, connect, cold mark, warm-up cycles, control without load, baseline
//   mark, then cycles (load, drain, mark, decide) until decide() says enough, dump, stop
//
// A target that is only watched: attach, connect, baseline mark, then windows (hold, mark, decide).
//
// A mark is: read load end, [idle second without a probe], drain (poll, wait, poll ...), read.
#pragma once

#include <optional>

#include "run/actions.hpp"
#include "run/drain_watch.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// What the machine needs to know of a scenario.
struct RunPlan {
  bool helpers = false;
  Count warmup = 2000;    // requests of the first warm-up cycle; 0: no warm-up
  Count requests = 2003;  // of a cycle; 0: a driver decides
  bool at_a_rate = false;
  int count_min = 5;  // load cycles before the first ordinary decision
  int count_max = 10;
  Seconds drain{30};
  Seconds quiet{12};
  double max_errors = 0.01;
  std::optional<Seconds> watch{};  // no load of ours: a mark every so often
  friend bool operator==(const RunPlan&, const RunPlan&) = default;
};
[[nodiscard]] RunPlan plan_of(const Scenario& scenario);

// True when the verdict can only be load_failed, so that nobody has to wait for it: the driver gave
// up; or at a rate, more than 1 % of what was due was missed, in a warm-up half of it; or more than
// half of a warm-up failed; or `errors_before` in the load cycles so far and those
// of this one are more than max_errors of all requests that the run may still send. Never for a
// double cycle: it follows a leak that stands, and whatever its load comes to does not change that.
[[nodiscard]] bool is_hopeless(const RunPlan& plan, CycleKind kind, const event::LoadDone& load,
                               Count errors_before);

class RunMachine {
 public:
  explicit RunMachine(const RunPlan& plan) : plan_(plan) {}

  [[nodiscard]] Action next(const RunEvent& event, Seconds now);

 private:
  enum class State {
    begin,
    building,
    starting_helpers,
    launching,
    connecting,
    starting_sampler,
    warming_profiles,
    loading,
    holding,
    reading_load_end,
    idling,
    reading_idle,
    polling,
    pausing,
    marking,
    deciding_warmup,
    deciding,
    dumping,
    stopping,
    finished
  };

  [[nodiscard]] Action go(State state, Action action);
  [[nodiscard]] Action on_done(Seconds now);
  [[nodiscard]] Action on_load_done(const event::LoadDone& load, Seconds now);
  [[nodiscard]] Action on_drain_reading(const event::DrainReading& reading, Seconds now);
  [[nodiscard]] Action on_decided(NextStep next, Seconds now);
  [[nodiscard]] Action drive(CycleKind kind, Count requests, Seconds now);
  [[nodiscard]] Action hold(const action::Hold& hold);
  [[nodiscard]] Action hold_idle(bool sampled);
  [[nodiscard]] Action hold_window();
  [[nodiscard]] Action begin_mark(MarkKind kind);
  [[nodiscard]] Action after_load_end(Seconds now);
  [[nodiscard]] Action begin_drain(Seconds now);
  [[nodiscard]] Action take_mark(bool drained, Seconds now);
  [[nodiscard]] Action after_mark(Seconds now);
  [[nodiscard]] Action stop();

  RunPlan plan_;
  State state_ = State::begin;
  RuntimeAccess access_ = RuntimeAccess::none;
  MarkKind marking_ = MarkKind::cold;
  CycleKind driving_ = CycleKind::warm_up;
  std::optional<DrainWatch> drain_;
  Seconds load_started_{0};
  Seconds last_load_{0};  // how long the last load took: the length of an idle cycle
  Seconds drain_spent_{0};
  int load_cycles_ = 0;
  bool has_baseline_ = false;
  Count load_errors_ = 0;  // of the load cycles
};

}  // namespace leakgate
