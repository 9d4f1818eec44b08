#include "verdict/floor.hpp"

#include <algorithm>

#include "scenario/open_model.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

constexpr double kFloorPerCycle = 12.0 * 1024;  // twice the largest growth seen in a clean process
constexpr double kFloorPerRequest = 4;
constexpr double kDeviations = 3;
constexpr double kLearntMax = 32.0 * 1024;
constexpr std::size_t kIncrementsMin = 3;
// Nothing can make a target that is only read from outside collect its garbage: what its own last
// collection saw also held what was being worked on at that time.
constexpr double kFloorUnforced = 256.0 * 1024;
constexpr double kShareUnforced = 0.05;  // of the heap at the baseline

// Between warm-up marks only: from the cold mark to the first one a process sets itself up.
double learnt_in_warmup(const Recording& recording) {
  std::vector<double> heaps;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::warm_up)) {
    if (const auto heap = value_of(cycle->mark, Metric::heap)) heaps.push_back(*heap);
  }
  const std::vector<double> steps = increments(heaps);
  if (steps.size() < kIncrementsMin) return 0;
  // What rises every time has a trend, and its spread is that of the trend: containers of a leak
  // grow in jumps. Noise falls as well.
  if (std::ranges::all_of(steps, [](double step) { return step > 0; })) return 0;
  return std::min(kDeviations * median_deviation(steps), kLearntMax);
}

}  // namespace

double warmup_floor(const Recording& recording) {
  const auto requests = static_cast<double>(requests_of_cycle(recording.scenario.load));
  return std::max(kFloorPerCycle, kFloorPerRequest * requests);
}

double heap_floor(const Recording& recording) {
  const double floor = std::max(warmup_floor(recording), learnt_in_warmup(recording));
  if (!recording.target.read_from_memory) return floor;
  const auto heap = recording.baseline ? value_of(*recording.baseline, Metric::heap) : std::nullopt;
  return std::max({floor, kFloorUnforced, kShareUnforced * heap.value_or(0)});
}

}  // namespace leakgate
