#include "verdict/series.hpp"

#include "verdict/statistics.hpp"

namespace leakgate {

Series series_of(const Recording& recording, Metric metric) {
  Series series;
  series.requests = requests_per_cycle(recording);
  for (const Mark* mark : judged_marks(recording)) {
    ++series.marks;
    if (const auto value = value_of(*mark, metric)) series.values.push_back(*value);
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
  std::vector<double> requests;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::load)) {
    requests.push_back(static_cast<double>(cycle->requests));
  }
  return median(std::move(requests));
}

bool has_runtime(const Recording& recording) {
  return recording.target.has_probe || recording.target.has_pprof;
}

}  // namespace leakgate
