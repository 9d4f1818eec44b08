#include "run/machine.hpp"

#include <algorithm>

#include "scenario/open_model.hpp"

namespace leakgate {
namespace {

// All drains of a run share this much, however many cycles there are.
constexpr Seconds kDrainBudget{60};
// Two polls and the pause between them: what every drain takes. It is neither charged nor refused,
// else a slow GC alone would use the budget up.
constexpr Seconds kShortestDrain{5};
// Go's scavenger gives memory back for some 0.5 s after a load; without a probe, RSS is read only
// after this long.
constexpr Seconds kIdleSecond{1};
// A cycle without load is as long as one with, and long enough to show growth by time.
constexpr Seconds kShortestIdle{0.5};
// A warm-up in which more than half of the requests fail will not get better.
constexpr double kHopelessErrorShare = 0.5;
// As recording/under_delivery.hpp has it: 99 % of what is due has to be sent.
constexpr double kMissedShareMax = 0.01;

// At a rate some may come too late. In a warm-up a service is slower than it will be.
bool misses_too_many(const RunPlan& plan, CycleKind kind, const event::LoadDone& load) {
  if (!plan.at_a_rate) return load.missed > 0;
  const double share = kind == CycleKind::warm_up ? kHopelessErrorShare : kMissedShareMax;
  return static_cast<double>(load.missed) >
         share * static_cast<double>(load.requests + load.missed);
}

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

RunPlan plan_of(const Scenario& scenario) {
  return {.helpers = !scenario.helpers.empty(),
          .warmup = warmup_requests(scenario),
          .requests = requests_of_cycle(scenario.load),
          .at_a_rate = is_open(scenario.load),
          .count_min = scenario.cycles.count_min,
          .count_max = scenario.cycles.count_max,
          .drain = scenario.cycles.drain,
          .quiet = scenario.cycles.quiet,
          .max_errors = scenario.load.max_errors,
          .watch = scenario.watch ? std::optional(scenario.watch->every) : std::nullopt};
}

bool is_hopeless(const RunPlan& plan, CycleKind kind, const event::LoadDone& load,
                 Count errors_before) {
  if (kind == CycleKind::double_dose) return false;
  if (!load.requests_known) return false;
  if (load.requests <= 0 || misses_too_many(plan, kind, load)) return true;
  const auto requests = static_cast<double>(load.requests);
  const auto errors = static_cast<double>(load.errors);
  if (kind == CycleKind::warm_up) {
    return errors > std::max(plan.max_errors, kHopelessErrorShare) * requests;
  }
  const double in_all = requests * std::max(1, plan.count_max);
  return static_cast<double>(errors_before) + errors > plan.max_errors * in_all;
}

Action RunMachine::next(const RunEvent& event, Seconds now) {
  const bool stopping = state_ == State::stopping || state_ == State::finished;
  return std::visit(
      Overloaded{
          [&](const event::Begin&) { return go(State::building, action::Build{}); },
          [&](const event::Done&) { return on_done(now); },
          [&](const event::Connected& connected) {
            access_ = connected.access;
            return go(State::starting_sampler, action::StartSampling{});
          },
          [&](const event::LoadDone& load) { return on_load_done(load, now); },
          [&](const event::DrainReading& reading) { return on_drain_reading(reading, now); },
          [&](const event::WarmupDecided& decided) {
            if (!decided.enough) return drive(CycleKind::warm_up, plan_.requests, now);
            if (decided.control == ControlStep::done) return begin_mark(MarkKind::baseline);
            return hold_idle(decided.control == ControlStep::sampled);
          },
          [&](const event::Decided& decided) { return on_decided(decided.next, now); },
          // Whatever went wrong: stop what runs, once; a failure while stopping ends the run.
          [&](const auto&) { return stopping ? go(State::finished, action::Finish{}) : stop(); }},
      event);
}

Action RunMachine::go(State state, Action action) {
  state_ = state;
  return action;
}

Action RunMachine::stop() { return go(State::stopping, action::StopTarget{}); }

Action RunMachine::on_done(Seconds now) {
  switch (state_) {
    case State::building:
      if (plan_.helpers) return go(State::starting_helpers, action::StartHelpers{});
      [[fallthrough]];
    case State::starting_helpers:
      return go(State::launching, action::Launch{});
    case State::launching:
      return go(State::connecting, action::Connect{});
    case State::starting_sampler:
      return begin_mark(plan_.watch ? MarkKind::baseline : MarkKind::cold);
    case State::warming_profiles:
      return plan_.warmup == 0 ? begin_mark(MarkKind::baseline)
                               : drive(CycleKind::warm_up, plan_.warmup, now);
    case State::holding:
      return begin_mark(marking_);
    case State::reading_load_end:
      return after_load_end(now);
    case State::idling:
      return go(State::reading_idle, action::ReadIdle{});
    case State::reading_idle:
      if (plan_.watch || access_ == RuntimeAccess::none) return take_mark(true, now);
      return begin_drain(now);
    case State::pausing:
      return go(State::polling, action::PollDrain{});
    case State::marking:
      return after_mark(now);
    case State::dumping:
      return stop();
    default:  // stopping; nothing else is answered by Done
      return go(State::finished, action::Finish{});
  }
}

Action RunMachine::drive(CycleKind kind, Count requests, Seconds now) {
  load_started_ = now;
  driving_ = kind;
  marking_ = mark_of(kind);
  if (kind == CycleKind::load) ++load_cycles_;
  return go(State::loading, action::DriveLoad{.kind = kind, .requests = requests});
}

Action RunMachine::hold(const action::Hold& hold) {
  marking_ = mark_of(hold.kind);
  return go(State::holding, hold);
}

Action RunMachine::hold_idle(bool sampled) {
  return hold({.kind = CycleKind::idle,
               .duration = std::max(last_load_, kShortestIdle),
               .sampled = sampled});
}

Action RunMachine::hold_window() {
  return hold({.kind = CycleKind::load, .duration = *plan_.watch});
}

Action RunMachine::on_load_done(const event::LoadDone& load, Seconds now) {
  last_load_ = now - load_started_;
  if (is_hopeless(plan_, driving_, load, load_errors_)) return stop();
  if (driving_ == CycleKind::load) load_errors_ += load.errors;
  return begin_mark(marking_);
}

Action RunMachine::begin_mark(MarkKind kind) {
  marking_ = kind;
  return go(State::reading_load_end, action::ReadLoadEnd{});
}

Action RunMachine::after_load_end(Seconds now) {
  if (access_ == RuntimeAccess::probe && !plan_.watch) return begin_drain(now);
  drain_.emplace(now, plan_.drain);
  if (plan_.watch) return go(State::reading_idle, action::ReadIdle{});  // others load it
  return go(State::idling, action::Wait{kIdleSecond});
}

Action RunMachine::begin_drain(Seconds now) {
  const Seconds left = kDrainBudget - drain_spent_;
  drain_.emplace(now, std::min(plan_.drain, std::max(kShortestDrain, left)));
  return go(State::polling, action::PollDrain{});
}

Action RunMachine::on_drain_reading(const event::DrainReading& reading, Seconds now) {
  switch (drain_->feed(reading, now)) {
    case DrainWatch::Step::drained:
      return take_mark(true, now);
    case DrainWatch::Step::gave_up:
      return take_mark(false, now);
    case DrainWatch::Step::poll_again:
      break;
  }
  return go(State::pausing, action::Wait{drain_->pause()});
}

Action RunMachine::take_mark(bool drained, Seconds now) {
  const Seconds taken = drain_->taken(now);
  drain_spent_ += std::max(Seconds{0}, taken - kShortestDrain);
  const bool decision = plan_.watch || marking_ == MarkKind::baseline ||
                        marking_ == MarkKind::quiet ||
                        (marking_ == MarkKind::load && load_cycles_ >= plan_.count_min);
  return go(
      State::marking,
      action::TakeMark{.kind = marking_, .decision = decision, .drain = taken, .drained = drained});
}

Action RunMachine::after_mark(Seconds now) {
  switch (marking_) {
    case MarkKind::cold:
      return go(State::warming_profiles, action::WarmProfiles{});
    case MarkKind::warm_up:
      return go(State::deciding_warmup, action::DecideWarmup{});
    case MarkKind::baseline:
      has_baseline_ = true;
      if (plan_.watch) return hold_window();
      return drive(CycleKind::load, plan_.requests, now);
    case MarkKind::idle:
      if (!has_baseline_) return go(State::deciding_warmup, action::DecideWarmup{});
      [[fallthrough]];
    default:
      return go(State::deciding, action::Decide{});
  }
}

Action RunMachine::on_decided(NextStep next, Seconds now) {
  switch (next) {
    case NextStep::cycle:
      if (plan_.watch) return hold_window();
      return drive(CycleKind::load, plan_.requests, now);
    case NextStep::double_dose:
      return drive(CycleKind::double_dose, 2 * plan_.requests, now);
    case NextStep::idle:
      return hold_idle(true);
    case NextStep::quiet:
      return hold({.kind = CycleKind::quiet, .duration = plan_.quiet});
    case NextStep::enough:
      break;
  }
  return go(State::dumping, action::DumpGoroutines{});
}

}  // namespace leakgate
