#include "verdict/watched.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

std::optional<std::vector<GroupTimeline>> timelines_of(const Recording& recording, Metric metric) {
  if (metric == Metric::goroutines) return goroutine_timelines(recording);
  if (metric == Metric::fds) return fd_timelines(recording);
  return std::nullopt;
}

}  // namespace

bool only_rises(const std::vector<double>& counts) {
  constexpr double kRiseMin = 5;
  constexpr std::size_t kStepsMin = 4;
  constexpr double kLateShare = 0.5;
  if (counts.size() <= kStepsMin || !std::ranges::is_sorted(counts)) return false;
  const std::vector<double> steps = increments(counts);
  const auto rises = std::ranges::count_if(steps, [](double step) { return step > 0; });
  const double rise = counts.back() - counts.front();
  const double early = counts[(counts.size() - 1) / 2] - counts.front();
  const double late = counts.back() - counts[counts.size() / 2];
  const bool still = counts.back() > counts[(counts.size() - 1) * 3 / 4];
  return rise >= kRiseMin && static_cast<std::size_t>(rises) >= kStepsMin && still &&
         late >= kLateShare * early;
}

std::vector<double> only_rising(const std::vector<GroupTimeline>& groups, std::size_t marks) {
  std::vector<double> sum(marks);
  for (const GroupTimeline& group : groups) {
    if (!only_rises(group.counts)) continue;
    for (std::size_t i = 0; i < std::min(marks, group.counts.size()); ++i) {
      sum[i] += group.counts[i];
    }
  }
  return sum;
}

std::optional<Shaped> judge_watched(const Recording& recording, Metric metric) {
  if (!recording.scenario.watch) return std::nullopt;
  const auto groups = timelines_of(recording, metric);
  if (!groups) return std::nullopt;
  const std::vector<double> counts = only_rising(*groups, judged_marks(recording).size());
  if (counts.size() <= kCyclesForShape) {
    return Shaped{Shape::undecided,
                  fmt::format("{} windows are too few to tell", counts.size() - 1)};
  }
  const double rise = counts.back() - counts.front();
  if (rise <= 0) return Shaped{Shape::noise, "no group of them only rises"};
  return Shaped{Shape::leak, fmt::format("{:.0f} in groups that only rise", rise)};
}

std::optional<double> pace_of_rising(const Recording& recording, Metric metric) {
  const auto groups = timelines_of(recording, metric);
  const std::vector<const Mark*> marks = judged_marks(recording);
  if (!groups || marks.size() < 2) return std::nullopt;
  const double seconds = (marks.back()->at - marks.front()->at).count();
  const std::vector<double> rising = only_rising(*groups, marks.size());
  const double rise = rising.back() - rising.front();
  return rise > 0 && seconds > 0 ? std::optional(rise / seconds) : std::nullopt;
}

}  // namespace leakgate
