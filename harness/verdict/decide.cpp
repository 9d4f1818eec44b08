#include <fmt/format.h>

#include <algorithm>

#include "verdict/basis.hpp"
#include "verdict/control.hpp"
#include "verdict/gates.hpp"
#include "verdict/groups.hpp"
#include "verdict/growth.hpp"
#include "verdict/judgement.hpp"
#include "verdict/limits.hpp"
#include "verdict/series.hpp"

namespace leakgate {
namespace {

// Where a run is looked at again: after its least number of cycles, then 7, then 10, and where the
// scenario allows more, every four.
bool is_checkpoint(std::size_t cycles, const CycleSpec& spec) {
  const auto least = static_cast<std::size_t>(std::max(spec.count_min, 1));
  const auto most = static_cast<std::size_t>(std::max(spec.count_max, 1));
  if (cycles == least || cycles >= most) return true;
  if (cycles < least) return false;
  return cycles == 7 || (cycles >= 10 && (cycles - 10) % 4 == 0);
}

// The growth of every metric that a growth rule gates and that was measured.
struct GrowthSeen {
  std::string leaking;    // names of metrics that look like a leak, held quiet or not
  std::string undecided;  // of those whose shape more cycles could settle
  std::string filling;    // of steps and plateaus that still grow
  bool needs_quiet = false;
  bool is_told = false;    // one that more cycles would tell nothing new of: at a limit, by time
  bool confirmed = false;  // one that stands after the quiet hold
  bool has_basis = true;   // it is told of all of these what they grow with
};

void append(std::string& names, Metric metric) {
  if (!names.empty()) names += ", ";
  names += name_of(metric);
}

GrowthSeen look_at_growth(const Recording& recording) {
  GrowthSeen seen;
  for (std::size_t i = 0; i < names<Metric>().size(); ++i) {
    const auto metric = static_cast<Metric>(i);
    if (!is_leak_gated(recording.scenario, metric)) continue;
    const Growth growth = judge_growth(recording, metric);
    if (!growth.complete) continue;
    if (growth.shape == Shape::leak) {
      append(seen.leaking, metric);
      seen.needs_quiet |= growth.needs_quiet;
      seen.confirmed |= !growth.needs_quiet;
      seen.is_told |= limit_reached(recording, metric) || pace_without_load(recording, metric);
      // By time is told by a window without load; no dose can change that.
      const bool by_time = growth.basis.basis == Basis::time;
      seen.has_basis &= growth.needs_quiet || by_time || limit_reached(recording, metric);
    }
    if (growth.shape == Shape::undecided) append(seen.undecided, metric);
    if (growth.still_grows) append(seen.filling, metric);
  }
  return seen;
}

Decision cycle(std::string reason) { return {NextStep::cycle, std::move(reason)}; }
Decision enough(std::string reason) { return {NextStep::enough, std::move(reason)}; }

bool was_held_quiet(const Recording& recording) {
  return !recording.cycles.empty() && recording.cycles.back().kind == CycleKind::quiet;
}

// Whatever else may leak is seen too: a run that stops early must not hide a second leak.
bool is_certain(const Recording& recording, const GrowthSeen& seen) {
  return seen.undecided.empty() &&
         (seen.is_told || grows_by_exact_multiples(recording) || leak_profile_grows(recording));
}

// The leak stands; what is left is to tell what it grows with.
Decision confirm(const Recording& recording, const GrowthSeen& seen) {
  const std::optional<CycleKind> next =
      seen.has_basis ? std::nullopt : next_confirmation(recording);
  if (next == CycleKind::idle) {
    return {NextStep::idle, seen.leaking + " grew: a cycle without load, to see whether by time"};
  }
  if (next == CycleKind::double_dose) {
    return {NextStep::double_dose,
            seen.leaking + " grew: a cycle of twice the requests, to see whether by request"};
  }
  const bool was_held = recording.scenario.cycles.quiet > Seconds{0};
  return enough(seen.leaking + (was_held ? " grew, and kept it while held quiet" : " grew"));
}

Decision before_the_least(const Recording& recording) {
  const CycleSpec& spec = recording.scenario.cycles;
  const Growth goroutines = judge_growth(recording, Metric::goroutines);
  const bool gated = is_leak_gated(recording.scenario, Metric::goroutines);
  const bool leaking = gated && goroutines.shape == Shape::leak;
  // Only goroutines can be certain so early; three cycles of a cache that fills look like a leak.
  if (leaking && !goroutines.needs_quiet) return confirm(recording, look_at_growth(recording));
  // A fixed number of cycles is what the scenario asks for.
  const bool may_stop = leaking && spec.count_min < spec.count_max;
  if (may_stop && is_certain(recording, look_at_growth(recording))) {
    const bool exact = grows_by_exact_multiples(recording);
    return {NextStep::quiet, exact ? "goroutines grow by an exact multiple of the requests: certain"
                                   : "the runtime's leak profile grows with every cycle: certain"};
  }
  return cycle({});
}

}  // namespace

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

Decision decide(const Recording& recording) {
  if (recording.interrupted || recording.failure || !recording.baseline) return enough({});
  const CycleSpec& spec = recording.scenario.cycles;
  const std::size_t cycles = load_cycles(recording);
  const bool at_most = cycles >= static_cast<std::size_t>(std::max(spec.count_max, 1));
  if (cycles < static_cast<std::size_t>(std::max(spec.count_min, 1))) {
    return before_the_least(recording);
  }
  const GrowthSeen seen = look_at_growth(recording);
  if (seen.confirmed) return confirm(recording, seen);
  if (!is_checkpoint(cycles, spec)) return cycle({});
  if (seen.needs_quiet && (at_most || is_certain(recording, seen))) {
    return {NextStep::quiet, seen.leaking + " may leak: held quiet to see what falls back"};
  }
  const bool goes_on = !seen.leaking.empty() || !seen.undecided.empty();
  if (goes_on && !at_most) {
    return cycle(
        fmt::format("{} may still grow", seen.leaking.empty() ? seen.undecided : seen.leaking));
  }
  if (!seen.filling.empty() && !at_most) {
    return cycle(seen.filling + " grows less than at first, and has not stopped");
  }
  if (goes_on && spec.quiet > Seconds{0} && !was_held_quiet(recording)) {
    return {NextStep::quiet, seen.undecided + " is undecided: held quiet to see what falls back"};
  }
  return enough(goes_on ? "the shape is undecided, and no more cycles are allowed" : std::string{});
}

}  // namespace leakgate
