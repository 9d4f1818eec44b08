#include <algorithm>

#include "verdict/floor.hpp"
#include "verdict/judgement.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

// A leak from the first request never settles, and must not run for ever.
constexpr std::size_t kWarmupCyclesMax = 6;
constexpr std::size_t kQuietIncrements = 2;

}  // namespace

WarmupDecision decide_warmup(const Recording& recording) {
  const std::vector<const Cycle*> cycles = cycles_of(recording, CycleKind::warm_up);
  if (warmup_requests(recording.scenario) == 0) return {.enough = true, .still_filling = false};
  if (cycles.empty()) return {.enough = false, .still_filling = false};
  std::vector<double> heaps;
  if (recording.cold) {
    if (const auto heap = value_of(*recording.cold, Metric::heap)) heaps.push_back(*heap);
  }
  for (const Cycle* cycle : cycles) {
    const auto heap = value_of(cycle->mark, Metric::heap);
    if (heap) heaps.push_back(*heap);
  }
  // Nothing to see it settle by: one cycle it is.
  if (!value_of(cycles.back()->mark, Metric::heap)) return {.enough = true, .still_filling = false};
  const std::vector<double> steps = increments(heaps);
  const double floor = warmup_floor(recording);
  const bool settled = steps.size() >= kQuietIncrements &&
                       std::all_of(steps.end() - kQuietIncrements, steps.end(),
                                   [floor](double step) { return step <= floor; });
  if (settled) return {.enough = true, .still_filling = false};
  const bool at_limit = cycles.size() >= kWarmupCyclesMax;
  return {.enough = at_limit, .still_filling = at_limit};
}

}  // namespace leakgate
