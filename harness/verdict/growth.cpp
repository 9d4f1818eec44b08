#include "verdict/growth.hpp"

#include <fmt/format.h>

#include "base/bytes.hpp"
#include "verdict/floor.hpp"
#include "verdict/groups.hpp"
#include "verdict/growth_rules.hpp"
#include "verdict/series.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

double floor_of(const Recording& recording, Metric metric) {
  switch (metric) {
    case Metric::heap:
      return heap_floor(recording);
    case Metric::native:
      return kNativeFloor;
    case Metric::threads:
      return kThreadFloor;
    default:
      return kCountFloor;
  }
}

Shaped shape_of(const Recording& recording, Metric metric, const Series& series) {
  switch (metric) {
    case Metric::goroutines:
      return judge_counts(series.values,
                          carriers_of(series.values, goroutine_timelines(recording)));
    case Metric::fds:
      return judge_counts(series.values, carriers_of(series.values, fd_timelines(recording)));
    case Metric::threads:
      return judge_threads(series.values);
    default:
      return judge_bytes(series.values, floor_of(recording, metric));
  }
}

// What falls back while nothing is asked of the target was slow to drain: timers, idle connections,
// time-to-live. `growth` says leak when this is called.
void confirm_by_quiet(const Recording& recording, const Series& series, Growth& growth,
                      Metric metric) {
  if (recording.scenario.cycles.quiet <= Seconds{0}) return;
  if (!series.quiet_is_last || series.cycles_before_quiet == 0) {
    growth.needs_quiet = true;
    growth.reason += "; not held quiet yet";
    return;
  }
  if (!series.after_quiet) {
    growth.shape = Shape::undecided;
    growth.reason += "; the mark after the quiet hold has no value";
    return;
  }
  const double kept = (*series.after_quiet - series.values.front()) /
                      static_cast<double>(series.cycles_before_quiet);
  const bool is_bytes = unit_of(metric) == Unit::bytes;
  if (is_bytes ? kept > growth.floor : kept >= kCountFloor) return;
  growth.shape = Shape::retained;
  growth.reason = fmt::format("it fell back while the target was quiet for {}: slow to drain",
                              to_text(recording.scenario.cycles.quiet));
}

// A clean service fills 0.1 to 0.2 MB before its heap stands still.
constexpr Bytes kRetainedMin{kMiB};
// Beside what is held, less than this share of it that came during the cycles says nothing.
constexpr double kGainedShare = 0.1;

// What the warm-up brought, and what is still there after all cycles without growing: caches,
// pools, maps that were larger once. Only said, never judged.
void note_retained(const Series& series, Growth& growth) {
  const bool stands =
      growth.shape == Shape::noise || growth.shape == Shape::step || growth.shape == Shape::plateau;
  if (!stands || !series.at_start) return;
  const double held = series.values.back() - *series.at_start;
  const double gained = series.values.back() - series.values.front();
  if (held < static_cast<double>(kRetainedMin.count) || gained > kGainedShare * held) return;
  growth.shape = Shape::retained;
  growth.reason =
      fmt::format("{} more than before the first request, and it does not grow", bytes_text(held));
}

}  // namespace

bool has_growth_rule(Metric metric) {
  switch (metric) {
    case Metric::heap:
    case Metric::goroutines:
    case Metric::fds:
    case Metric::threads:
    case Metric::native:
      return true;
    default:
      return false;
  }
}

Growth judge_growth(const Recording& recording, Metric metric) {
  Growth growth;
  growth.has_rule = has_growth_rule(metric);
  if (!growth.has_rule) {
    growth.reason = fmt::format("there is no growth rule for {}", name_of(metric));
    return growth;
  }
  const Series series = series_of(recording, metric);
  growth.measured = !series.values.empty();
  growth.complete = series.complete();
  growth.floor = floor_of(recording, metric);
  growth.per_cycle = theil_sen_slope(series.values);
  if (!growth.complete) {
    growth.reason = fmt::format("{} of {} marks have no value", series.marks - series.values.size(),
                                series.marks);
    return growth;
  }
  Shaped shaped = shape_of(recording, metric, series);
  growth.shape = shaped.shape;
  growth.reason = std::move(shaped.reason);
  if (growth.shape == Shape::leak) confirm_by_quiet(recording, series, growth, metric);
  if (metric == Metric::heap) note_retained(series, growth);
  return growth;
}

}  // namespace leakgate
