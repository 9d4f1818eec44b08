#include "verdict/basis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/bytes.hpp"
#include "verdict/groups.hpp"
#include "verdict/series.hpp"
#include "verdict/statistics.hpp"
#include "verdict/watched.hpp"

namespace leakgate {
namespace {

// By time, where the pace without load is this share of that under load or more.
constexpr double kIdleShare = 0.5;
// By request, where the double cycle brought this many cycles' growth or more.
constexpr double kDoseMin = 1.5;
// Growth by time that would have been this many times what a clean process may show.
constexpr double kVisible = 2;

// A double cycle that takes longer than this is not worth the wait.
constexpr Seconds kDoubleLoadMax{10};
// Nor one that brings more memory than this: it is the machine that would fail then.
constexpr double kDoubleRssMax = kGiB;
// Of a memory limit; beyond that the target would be killed instead of judged.
constexpr double kLimitShare = 0.8;

// Growth and time between two marks next to each other.
struct Window {
  CycleKind kind = CycleKind::load;
  double growth = 0;
  double seconds = 0;
};

std::vector<Window> windows_of(const Recording& recording, Metric metric) {
  std::vector<Window> windows;
  const Mark* before = recording.baseline ? &*recording.baseline : nullptr;
  for (const Cycle* cycle : cycles_since_baseline(recording)) {
    const Mark* after = &cycle->mark;
    if (before != nullptr) {
      const auto first = value_of(*before, metric);
      const auto last = value_of(*after, metric);
      const double seconds = (after->at - before->at).count();
      if (first && last && std::isfinite(seconds) && seconds > 0) {
        windows.push_back({.kind = cycle->kind, .growth = *last - *first, .seconds = seconds});
      }
    }
    before = after;
  }
  return windows;
}

struct Sum {
  double growth = 0;
  double seconds = 0;
  double count = 0;
  [[nodiscard]] double pace() const { return seconds > 0 ? growth / seconds : 0; }
};

Sum sum_of(const std::vector<Window>& windows, bool with_load) {
  Sum sum;
  for (const Window& window : windows) {
    const bool loaded = window.kind == CycleKind::load;
    if (window.kind == CycleKind::double_dose || loaded != with_load) continue;
    sum.growth += window.growth;
    sum.seconds += window.seconds;
    ++sum.count;
  }
  return sum;
}

std::string amount(double value, Metric metric) {
  return unit_of(metric) == Unit::bytes ? bytes_text(value) : fmt::format("{:.0f}", value);
}

// Growth of the double cycle without what came with its time, in cycles' growth.
std::optional<double> dose_of(const std::vector<Window>& windows, double per_second_idle) {
  std::vector<double> plain;
  std::optional<double> twice;
  for (const Window& window : windows) {
    const double own = window.growth - per_second_idle * window.seconds;
    if (window.kind == CycleKind::load) plain.push_back(own);
    if (window.kind == CycleKind::double_dose) twice = own;
  }
  const double once = median(std::move(plain));
  if (!twice || !(once > 0)) return std::nullopt;
  return *twice / once;
}

bool has_cycle(const Recording& recording, CycleKind kind) {
  return std::ranges::any_of(recording.cycles,
                             [kind](const Cycle& cycle) { return cycle.kind == kind; });
}

// The control before the baseline is none: a leak may begin late.
bool has_window_without_load(const Recording& recording, Seconds length) {
  return std::ranges::any_of(cycles_since_baseline(recording), [length](const Cycle* cycle) {
    const bool idle = cycle->kind == CycleKind::idle || cycle->kind == CycleKind::quiet;
    return idle && cycle->load_ended - cycle->started >= length * 0.9;
  });
}

bool has_room_for_a_double(const Recording& recording) {
  const Series rss = series_of(recording, Metric::rss);
  if (rss.values.empty()) return true;
  const double growth = 2 * std::max(0.0, theil_sen_slope(rss.values));
  if (growth > kDoubleRssMax) return false;
  const auto& limit = recording.target.limits.memory;
  if (!limit) return true;
  return rss.values.back() + growth <= kLimitShare * static_cast<double>(limit->count);
}

}  // namespace

Seconds load_time_per_cycle(const Recording& recording) {
  std::vector<double> seconds;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::load)) {
    seconds.push_back((cycle->load_ended - cycle->started).count());
  }
  const double middle = median(std::move(seconds));
  return Seconds{std::isfinite(middle) ? middle : 0};
}

Seconds time_per_cycle(const Recording& recording) {
  std::vector<double> seconds;
  const Mark* before = recording.baseline ? &*recording.baseline : nullptr;
  for (const Cycle* cycle : cycles_since_baseline(recording)) {
    if (cycle->kind == CycleKind::load && before != nullptr) {
      seconds.push_back((cycle->mark.at - before->at).count());
    }
    before = &cycle->mark;
  }
  const double middle = median(std::move(seconds));
  return Seconds{std::isfinite(middle) ? middle : 0};
}

GrowthBasis basis_of(const Recording& recording, Metric metric, double floor) {
  GrowthBasis result;
  const std::vector<Window> windows = windows_of(recording, metric);
  const Sum loaded = sum_of(windows, true);
  const Sum idle = sum_of(windows, false);
  if (recording.scenario.watch) {
    const double rising = pace_of_rising(recording, metric).value_or(loaded.pace());
    return {.basis = Basis::time,
            .per_second_idle = std::max(0.0, rising),
            .per_dose = {},
            .reason = "it was watched under whatever load it got"};
  }
  result.per_second_idle = std::max(0.0, idle.pace());
  const bool is_bytes = unit_of(metric) == Unit::bytes;
  const double invisible = is_bytes ? floor * std::max(1.0, idle.count) : 1;
  const std::string without_load =
      fmt::format("without load it grew by {} in {:.1f} s",
                  amount(std::max(0.0, idle.growth), metric), idle.seconds);
  if (idle.growth > invisible && idle.pace() >= kIdleShare * loaded.pace()) {
    result.basis = Basis::time;
    result.reason = without_load;
    return result;
  }
  result.per_dose = dose_of(windows, result.per_second_idle);
  if (metric == Metric::goroutines && grows_by_exact_multiples(recording)) {
    result.basis = Basis::request;
    result.reason = "a group grows by an exact multiple of the requests";
  } else if (result.per_dose) {
    result.basis = *result.per_dose >= kDoseMin ? Basis::request : Basis::cycle;
    result.reason =
        fmt::format("twice the requests brought {:.1f} times as much", *result.per_dose);
  } else if (loaded.pace() * idle.seconds > kVisible * invisible) {
    result.basis = Basis::request;
  }
  if (!requests_known(recording)) result.basis = Basis::cycle;
  if (idle.seconds > 0) result.reason += (result.reason.empty() ? "" : "; ") + without_load;
  return result;
}

std::optional<CycleKind> next_confirmation(const Recording& recording) {
  const Seconds load = load_time_per_cycle(recording);
  if (!has_window_without_load(recording, load)) return CycleKind::idle;
  const bool costs_too_much = 2 * load > kDoubleLoadMax || !has_room_for_a_double(recording);
  if (costs_too_much || grows_by_exact_multiples(recording)) return std::nullopt;
  if (has_cycle(recording, CycleKind::double_dose)) return std::nullopt;
  // A driver makes as many requests as it does: nothing asks it for twice of them.
  if (!recording.scenario.load.driver.command.empty()) return std::nullopt;
  return CycleKind::double_dose;
}

}  // namespace leakgate
