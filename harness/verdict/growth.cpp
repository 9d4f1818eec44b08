#include "verdict/growth.hpp"

#include <fmt/format.h>

#include "base/bytes.hpp"
#include "verdict/control.hpp"
#include "verdict/emptied_maps.hpp"
#include "verdict/floor.hpp"
#include "verdict/goroutine_room.hpp"
#include "verdict/groups.hpp"
#include "verdict/growth_rules.hpp"
#include "verdict/limits.hpp"
#include "verdict/series.hpp"
#include "verdict/statistics.hpp"
#include "verdict/watched.hpp"

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
  if (const auto watched = judge_watched(recording, metric)) return *watched;
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

// When nine tenths of what falls back in the quiet hold had fallen, as the sampler saw it; it sees
// goroutines, but the live heap only after a garbage collection.
std::optional<Seconds> time_to_fall(const Recording& recording, Metric metric) {
  constexpr double kRest = 0.1;
  const std::vector<const Cycle*> quiet = cycles_of(recording, CycleKind::quiet);
  if (metric != Metric::goroutines || quiet.empty() || !quiet.back()->mark.goroutines) return {};
  const auto end = static_cast<double>(*quiet.back()->mark.goroutines);
  std::optional<double> start;
  for (const Sample& sample : recording.samples) {
    if (sample.at < quiet.back()->started || !sample.goroutines) continue;
    if (sample.at > quiet.back()->load_ended) break;
    const auto now = static_cast<double>(*sample.goroutines);
    if (!start) start = now;
    if (now <= end + kRest * (*start - end)) return sample.at - quiet.back()->started;
  }
  return std::nullopt;
}

std::string slow_drain_text(const Recording& recording, Metric metric) {
  if (const std::optional<Seconds> fell = time_to_fall(recording, metric)) {
    return fmt::format("slow to drain: it fell back {:.1f} s after the load, while quiet",
                       fell->count());
  }
  return fmt::format("slow to drain: it fell back while the target was quiet for {}",
                     to_text(recording.scenario.cycles.quiet));
}

// Whether more than the floor is left of the growth after the quiet hold.
bool is_kept(const Recording& recording, const Series& series, const Growth& growth,
             Metric metric) {
  const auto cycles = static_cast<double>(series.cycles_before_quiet);
  const double kept = (*series.after_quiet - series.values.front()) / cycles;
  if (unit_of(metric) == Unit::bytes) return kept > growth.floor;
  return kept >= kCountFloor ||
         kept_by_groups(recording, metric).value_or(0) / cycles >= kCountFloor;
}

// That it falls back decides it, for what looks like a leak and for what is not decided.
void settle_by_quiet(const Recording& recording, const Series& series, Growth& growth,
                     Metric metric) {
  if (!series.quiet_is_last || !series.after_quiet || series.cycles_before_quiet == 0) return;
  if (is_kept(recording, series, growth, metric)) return;
  growth.shape = Shape::retained;
  growth.reason = slow_drain_text(recording, metric);
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
  settle_by_quiet(recording, series, growth, metric);
}

// The quiet hold bears it out when the count still stands at the limit after it.
void stand_at_limit(const Recording& recording, const Series& series, Growth& growth,
                    Metric metric) {
  if (series.values.size() <= kCyclesForShape) return;
  const std::optional<LimitReached> reached = limit_reached(recording, metric);
  if (!reached) return;
  growth.shape = Shape::leak;
  growth.reason = reached->reason;
  growth.needs_quiet = recording.scenario.cycles.quiet > Seconds{0} && !series.quiet_is_last;
}

// The last cycles grew by less than half of what those of the warm-up did; a leak goes on at its
// pace. In medians: a warm-up has cycles in which a process sets itself up.
bool slows_since_warmup(const Recording& recording, const Series& series, Metric metric) {
  constexpr std::size_t kIncrementsMin = 3;
  constexpr std::size_t kLast = 5;
  constexpr double kSlow = 0.5;
  std::vector<double> before;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::warm_up)) {
    if (const auto value = value_of(cycle->mark, metric)) before.push_back(*value);
  }
  const std::vector<double> early = increments(before);
  std::vector<double> late = increments(series.values);
  if (early.size() < kIncrementsMin || late.size() < kLast) return false;
  late.erase(late.begin(), late.end() - kLast);
  return median(std::move(late)) < kSlow * median(early);
}

// A leak by request brings twice as much in a cycle of twice the requests, one by cycle as much as
// ever, and one by time would have gone on in the quiet hold. What does none of this has ended: a
// buffer that was filled by time, or a cache that is full now.
void refute_by_dose(const Recording& recording, const Series& series, Growth& growth,
                    Metric metric) {
  constexpr double kEnded = 0.5;
  constexpr double kCountMin = 2;  // a cycle; fewer may be missing by chance
  if (growth.basis.basis == Basis::time || !growth.basis.per_dose) return;
  const bool tells = unit_of(metric) == Unit::bytes || growth.per_cycle >= kCountMin;
  const bool ended = *growth.basis.per_dose < kEnded;
  const bool slows =
      growth.basis.basis == Basis::cycle && slows_since_warmup(recording, series, metric);
  if (!tells || (!ended && !slows)) return;
  growth.shape = Shape::plateau;
  growth.reason =
      fmt::format("it {}: a cycle of twice the requests brought {:.1f} times what one did before",
                  ended ? "has ended" : "slows down since the warm-up", *growth.basis.per_dose);
  growth.basis = {};
}

// What grew in both control cycles, and in the quiet hold at half that pace or more, grows by time,
// however little of it a cycle shows. A buffer that holds the last seconds has levelled off by
// then.
void grow_by_time(const Recording& recording, const Series& series, Growth& growth, Metric metric) {
  constexpr double kSamePace = 0.5;
  constexpr double kCountMin = 2;
  const bool may_hold = recording.scenario.cycles.quiet > Seconds{0};
  if (!may_hold || series.values.size() <= kCyclesForShape) return;
  const std::optional<double> pace = pace_without_load(recording, metric);
  if (!pace) return;
  if (!series.quiet_is_last) {
    growth.shape = Shape::leak;
    growth.needs_quiet = true;
    growth.reason = "it grew before the first cycle, without load; not held quiet yet";
    return;
  }
  const Mark* quiet = quiet_mark(recording);
  const double seconds = (quiet->at - judged_marks(recording).back()->at).count();
  if (!series.after_quiet || !(seconds > 0)) return;
  const double grown = *series.after_quiet - series.values.back();
  const double least = unit_of(metric) == Unit::bytes ? growth.floor : kCountMin;
  if (grown <= least || grown < kSamePace * *pace * seconds) return;
  growth.shape = Shape::leak;
  growth.reason = fmt::format(
      "it grows without load: {} in {:.1f} s of the quiet hold",
      unit_of(metric) == Unit::bytes ? bytes_text(grown) : fmt::format("{:.0f}", grown), seconds);
}

// What grew at the pace of the cycles without load before them grows by time, and a leak by time
// goes on in the quiet hold. Where it does not, a buffer that holds the last seconds was filled.
void refute_by_control(const Recording& recording, const Series& series, Growth& growth,
                       Metric metric) {
  constexpr double kSamePace = 0.5;
  const std::optional<double> pace = pace_without_load(recording, metric);
  const double per_cycle = time_per_cycle(recording).count();
  if (!pace || growth.basis.basis == Basis::time || !(per_cycle > 0)) return;
  if (!series.quiet_is_last || *pace < kSamePace * growth.per_cycle / per_cycle) return;
  growth.shape = Shape::plateau;
  growth.basis = {};
  growth.reason = "it grew by time before and during the cycles, and much less in the quiet hold";
}

// What the profiles and the maps show to be memory that is used again, in whatever steps it grew.
void refute_by_content(const Recording& recording, Growth& growth) {
  if (growth.shape != Shape::leak && growth.shape != Shape::undecided) return;
  std::optional<std::string> kept = growth_of_emptied_maps(recording, growth.floor);
  if (!kept) kept = growth_of_goroutine_room(recording, growth.floor);
  if (!kept) return;
  growth.shape = Shape::retained;
  growth.needs_quiet = false;
  growth.reason = *std::move(kept);
  growth.basis = {};
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
  const bool is_bytes = unit_of(metric) == Unit::bytes;
  const Series series =
      is_bytes ? series_without_holds(recording, metric) : series_of(recording, metric);
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
  growth.still_grows = shaped.still_grows;
  if (growth.shape == Shape::leak) confirm_by_quiet(recording, series, growth, metric);
  if (growth.shape == Shape::undecided) settle_by_quiet(recording, series, growth, metric);
  if (growth.shape != Shape::leak) stand_at_limit(recording, series, growth, metric);
  if (growth.shape != Shape::leak) grow_by_time(recording, series, growth, metric);
  if (growth.shape == Shape::leak && !growth.needs_quiet && !limit_reached(recording, metric)) {
    growth.basis = basis_of(recording, metric, growth.floor);
    refute_by_control(recording, series, growth, metric);
    refute_by_dose(recording, series, growth, metric);
  }
  if (metric == Metric::heap) {
    refute_by_content(recording, growth);
    note_retained(series, growth);
  }
  return growth;
}

}  // namespace leakgate
