#include "verdict/groups.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "verdict/series.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

class Timelines {
 public:
  explicit Timelines(std::size_t marks) : marks_(marks) {}

  GroupTimeline& at(const std::string& key) {
    GroupTimeline& timeline = by_key_[key];
    if (timeline.counts.empty()) {
      timeline.key = key;
      timeline.counts.resize(marks_);
    }
    return timeline;
  }

  std::vector<GroupTimeline> take() {
    std::vector<GroupTimeline> all;
    all.reserve(by_key_.size());
    for (auto& [key, timeline] : by_key_) all.push_back(std::move(timeline));
    return all;
  }

 private:
  std::size_t marks_;
  std::map<std::string, GroupTimeline> by_key_;
};

bool never_falls(const std::vector<double>& counts) { return std::ranges::is_sorted(counts); }

// Growth per request when it is the same whole number in every cycle, else 0.
double exact_multiple(const std::vector<double>& counts, const std::vector<double>& requests) {
  if (requests.size() + 1 != counts.size()) return 0;
  double multiple = 0;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i] <= 0) return 0;
    const double here = (counts[i + 1] - counts[i]) / requests[i];
    if (here < 1 || here != std::floor(here) || (i > 0 && here != multiple)) return 0;
    multiple = here;
  }
  return multiple;
}

// Requests per cycle: all of them, then those of each endpoint.
std::vector<std::vector<double>> doses_of(const Recording& recording) {
  const std::vector<const Cycle*> cycles = cycles_of(recording, CycleKind::load);
  std::vector<std::vector<double>> doses(1);
  for (const Cycle* cycle : cycles) doses[0].push_back(static_cast<double>(cycle->requests));
  const std::size_t endpoints = cycles.empty() ? 0 : cycles.front()->endpoints.size();
  for (std::size_t e = 0; e < endpoints; ++e) {
    std::vector<double> dose;
    for (const Cycle* cycle : cycles) {
      if (e >= cycle->endpoints.size()) break;
      dose.push_back(static_cast<double>(cycle->endpoints[e].requests));
    }
    doses.push_back(std::move(dose));
  }
  return doses;
}

}  // namespace

namespace {

bool has_function(const Stack& stack, std::string_view prefix) {
  return std::ranges::any_of(stack, [prefix](const Frame& frame) {
    return std::string_view(frame.function).starts_with(prefix);
  });
}

// Without those of profiling itself: whoever is asked for a profile has the goroutine that answers,
// and with pprof one more that waits for us to hang up, or is about to. A goroutine without a frame
// has not begun or has just ended.
std::vector<GoroutineGroup> groups_of(const Profile& profile) {
  std::vector<GoroutineGroup> groups = group_goroutines(profile);
  Count answering = 0;
  std::erase_if(groups, [&answering](const GoroutineGroup& group) {
    const bool answers = has_function(group.stack, "net/http/pprof.");
    if (answers) answering += group.count;
    return answers || group.stack.empty();
  });
  for (GoroutineGroup& group : groups) {
    if (!has_function(group.stack, "net/http.(*connReader).backgroundRead")) continue;
    const Count own = std::min(answering, group.count);
    group.count -= own;
    answering -= own;
  }
  std::erase_if(groups, [](const GoroutineGroup& group) { return group.count == 0; });
  return groups;
}

}  // namespace

std::optional<std::vector<GroupTimeline>> goroutine_timelines(const Recording& recording) {
  const std::vector<const Mark*> marks = judged_marks(recording);
  if (marks.empty()) return std::nullopt;
  Timelines timelines(marks.size());
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const auto& profile = marks[i]->goroutine_profile.profile;
    if (profile == nullptr) return std::nullopt;
    for (const GoroutineGroup& group : groups_of(*profile)) {
      GroupTimeline& timeline = timelines.at(group.key);
      timeline.reason = group.reason;
      timeline.stack = group.stack;
      timeline.counts[i] = static_cast<double>(group.count);
    }
  }
  return timelines.take();
}

std::optional<std::vector<GroupTimeline>> fd_timelines(const Recording& recording) {
  const std::vector<const Mark*> marks = judged_marks(recording);
  if (marks.empty()) return std::nullopt;
  Timelines timelines(marks.size());
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i]->fd_kinds.empty()) return std::nullopt;
    for (const auto& [kind, count] : marks[i]->fd_kinds) {
      timelines.at(kind).counts[i] = static_cast<double>(count);
    }
  }
  return timelines.take();
}

bool still_rises(const std::vector<double>& counts) {
  const std::size_t n = counts.size();
  return n >= 3 && counts[n - 1] > counts[n - 3] && counts[n - 1] >= counts[n - 2];
}

Carriers carriers_of(const std::vector<double>& totals,
                     const std::optional<std::vector<GroupTimeline>>& groups) {
  if (!groups) return still_rises(totals) ? Carriers::rising : Carriers::none;
  double rise = 0;
  double steady_rise = 0;
  for (const GroupTimeline& group : *groups) {
    if (!still_rises(group.counts)) continue;
    const double own = group.counts.back() - group.counts.front();
    rise += std::max(own, 0.0);
    if (never_falls(group.counts)) steady_rise += own;
  }
  const double half = totals.empty() ? 0 : (totals.back() - totals.front()) / 2;
  if (steady_rise > 0 && steady_rise >= half) return Carriers::steady;
  return rise > 0 && rise >= half ? Carriers::rising : Carriers::none;
}

namespace {

using Counts = std::map<std::string, double>;

std::optional<Counts> counts_at(const Mark& mark, Metric metric) {
  Counts counts;
  if (metric == Metric::goroutines) {
    if (mark.goroutine_profile.profile == nullptr) return std::nullopt;
    for (const GoroutineGroup& group : groups_of(*mark.goroutine_profile.profile)) {
      counts[group.key] = static_cast<double>(group.count);
    }
    return counts;
  }
  if (mark.fd_kinds.empty()) return std::nullopt;
  for (const auto& [kind, count] : mark.fd_kinds) counts[kind] = static_cast<double>(count);
  return counts;
}

}  // namespace

std::optional<double> kept_by_groups(const Recording& recording, Metric metric) {
  const Mark* quiet = quiet_mark(recording);
  if (quiet == nullptr || (metric != Metric::goroutines && metric != Metric::fds)) return {};
  const auto groups =
      metric == Metric::goroutines ? goroutine_timelines(recording) : fd_timelines(recording);
  const std::optional<Counts> after = counts_at(*quiet, metric);
  if (!groups || !after) return std::nullopt;
  double kept = 0;
  for (const GroupTimeline& group : *groups) {
    if (!still_rises(group.counts) || !never_falls(group.counts)) continue;
    const auto now = after->find(group.key);
    const double left = now == after->end() ? 0 : now->second;
    kept += std::max(0.0, left - group.counts.front());
  }
  return kept;
}

bool grows_by_exact_multiples(const Recording& recording) {
  const Series total = series_of(recording, Metric::goroutines);
  if (load_cycles(recording) < kCyclesForShape || !total.complete()) return false;
  std::vector<std::vector<double>> counts{total.values};
  if (const auto groups = goroutine_timelines(recording)) {
    counts.clear();
    for (const GroupTimeline& group : *groups) counts.push_back(group.counts);
  }
  const std::vector<std::vector<double>> doses = doses_of(recording);
  return std::ranges::any_of(counts, [&](const std::vector<double>& group) {
    return std::ranges::any_of(
        doses, [&](const std::vector<double>& dose) { return exact_multiple(group, dose) > 0; });
  });
}

bool leak_profile_grows(const Recording& recording) {
  const std::vector<const Mark*> marks = judged_marks(recording);
  if (marks.size() <= kCyclesForShape) return false;
  std::map<std::string, std::vector<double>> counts;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const auto& profile = marks[i]->leak_profile.profile;
    if (profile == nullptr) return false;
    for (const GoroutineGroup& group : group_goroutines(*profile)) {
      std::vector<double>& own = counts[group.key];
      own.resize(marks.size());
      own[i] = static_cast<double>(group.count);
    }
  }
  return std::ranges::any_of(counts, [](const auto& group) {
    const std::vector<double> steps = increments(group.second);
    return std::ranges::all_of(steps, [](double step) { return step > 0; });
  });
}

}  // namespace leakgate
