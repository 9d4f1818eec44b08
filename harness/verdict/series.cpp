#include "verdict/series.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

// Nothing makes a target that is read from outside collect its garbage: at a mark without a
// collection since the one before, live heap is what it was there, or not known.
bool tells_nothing_new(const Recording& recording, Metric metric, const Mark& mark) {
  if (!recording.target.read_from_memory || metric != Metric::heap || !mark.runtime) return false;
  if (!mark.heap) return true;
  if (!recording.scenario.watch) return false;  // such a mark has no value
  const std::vector<const Mark*> marks = judged_marks(recording);
  const auto at = std::ranges::find(marks, &mark);
  if (at == marks.begin() || at == marks.end()) return false;
  const std::optional<RuntimeReading>& before = (*std::prev(at))->runtime;
  return before && before->gc_cycles == mark.runtime->gc_cycles;
}

// A floor is for a window: many short ones would hide a slow leak. The last value stays.
std::vector<double> coarsened(std::vector<double> values) {
  constexpr std::size_t kMost = 16;
  const std::size_t stride = (values.size() + kMost - 1) / kMost;
  if (stride <= 1) return values;
  std::vector<double> kept;
  for (std::size_t i = (values.size() - 1) % stride; i < values.size(); i += stride) {
    kept.push_back(values[i]);
  }
  return kept;
}

}  // namespace

Series series_of(const Recording& recording, Metric metric) {
  Series series;
  series.requests = requests_per_cycle(recording);
  for (const Mark* mark : judged_marks(recording)) {
    if (tells_nothing_new(recording, metric, *mark)) continue;
    ++series.marks;
    if (const auto value = value_of(*mark, metric)) series.values.push_back(*value);
  }
  if (recording.scenario.watch && unit_of(metric) == Unit::bytes && series.complete()) {
    series.values = coarsened(std::move(series.values));
    series.marks = series.values.size();
  }
  if (recording.cold) series.at_start = value_of(*recording.cold, metric);
  std::size_t cycles = 0;
  for (const Cycle& cycle : recording.cycles) {
    if (cycle.kind == CycleKind::load) {
      ++cycles;
      series.quiet_is_last = false;
    } else if (cycle.kind == CycleKind::quiet) {
      series.after_quiet = value_of(cycle.mark, metric);
      series.cycles_before_quiet = cycles;
      series.quiet_is_last = true;
    }
  }
  return series;
}

Series series_without_holds(const Recording& recording, Metric metric) {
  Series series = series_of(recording, metric);
  if (!series.complete()) return series;
  double gained = 0;       // in holds that load cycles came after
  double last_gained = 0;  // in the latest one
  std::size_t next = 1;    // of the values: the first is the baseline's
  for (const Cycle& cycle : recording.cycles) {
    if (cycle.kind == CycleKind::load) {
      gained += std::exchange(last_gained, 0);
      if (next < series.values.size()) series.values[next++] -= gained;
    } else if (cycle.kind == CycleKind::quiet) {
      const std::optional<double> value = value_of(cycle.mark, metric);
      const double before = series.values[next - 1] + gained;
      if (value) last_gained = std::max(0.0, *value - before);
    }
  }
  if (series.after_quiet) *series.after_quiet -= gained;
  return series;
}

std::vector<const Cycle*> cycles_since_baseline(const Recording& recording) {
  std::vector<const Cycle*> cycles;
  for (const Cycle& cycle : recording.cycles) {
    const bool control = cycle.kind == CycleKind::idle && cycles.empty();
    if (cycle.kind != CycleKind::warm_up && !control) cycles.push_back(&cycle);
  }
  return cycles;
}

std::size_t load_cycles(const Recording& recording) {
  return cycles_of(recording, CycleKind::load).size();
}

double requests_per_cycle(const Recording& recording) {
  if (!requests_known(recording)) return 0;
  std::vector<double> requests;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::load)) {
    requests.push_back(static_cast<double>(cycle->requests));
  }
  return median(std::move(requests));
}

bool has_runtime(const Recording& recording) {
  const TargetFacts& target = recording.target;
  return target.has_probe || target.has_pprof || target.read_from_memory;
}

}  // namespace leakgate
