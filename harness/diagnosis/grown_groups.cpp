#include "diagnosis/grown_groups.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "verdict/floor.hpp"
#include "verdict/groups.hpp"
#include "verdict/series.hpp"
#include "verdict/statistics.hpp"
#include "verdict/watched.hpp"

namespace leakgate {
namespace {

// Beside a leak of thousands a group that gained a few is its surroundings, unless it rose in every
// single cycle.
constexpr double kMinorShare = 0.01;
// Where only two profiles can be compared there is no "every cycle": less than this is noise.
constexpr double kMinorShareOfTwo = 0.05;

bool rises_every_cycle(const std::vector<double>& counts) {
  const std::vector<double> steps = increments(counts);
  return std::ranges::all_of(steps, [](double step) { return step > 0; });
}

bool leaks_steadily(const GroupTimeline& group) {
  return still_rises(group.counts) && std::ranges::is_sorted(group.counts) &&
         theil_sen_slope(group.counts) >= kCountFloor;
}

void sort_by_growth(std::vector<GrownGroup>& groups) {
  std::ranges::stable_sort(groups, [](const GrownGroup& a, const GrownGroup& b) {
    return a.after - a.before > b.after - b.before;
  });
}

// Of a target under a load that is not ours, what grew beside groups that only rise is chance.
std::vector<GroupTimeline> without_chance(const Recording& recording,
                                          std::vector<GroupTimeline> timelines) {
  const auto only = [](const GroupTimeline& group) { return only_rises(group.counts); };
  if (recording.scenario.watch && std::ranges::any_of(timelines, only)) {
    std::erase_if(timelines, std::not_fn(only));
  }
  return timelines;
}

std::vector<GrownGroup> from_timelines(const std::vector<GroupTimeline>& timelines) {
  double largest = 0;
  for (const GroupTimeline& group : timelines) {
    if (!leaks_steadily(group)) continue;
    largest = std::max(largest, group.counts.back() - group.counts.front());
  }
  std::vector<GrownGroup> grown;
  for (const GroupTimeline& group : timelines) {
    const double growth = group.counts.back() - group.counts.front();
    const bool major = growth >= kMinorShare * largest || rises_every_cycle(group.counts);
    // Where nothing rises steadily a user's limit was broken: then whatever grew is told.
    if (growth <= 0 || (largest > 0 && !(leaks_steadily(group) && major))) continue;
    grown.push_back({.reason = group.reason,
                     .stack = group.stack,
                     .before = group.counts.front(),
                     .after = group.counts.back(),
                     .per_cycle = theil_sen_slope(group.counts),
                     .key = group.key});
  }
  return grown;
}

std::vector<GrownGroup> from_two_profiles(const Recording& recording) {
  const Mark* last = last_mark_with_goroutine_profile(recording);
  if (last == nullptr) return {};
  std::map<std::string, double> before;
  if (recording.baseline && recording.baseline->goroutine_profile.profile != nullptr) {
    for (const GoroutineGroup& group :
         group_goroutines(*recording.baseline->goroutine_profile.profile)) {
      before[group.key] = static_cast<double>(group.count);
    }
  }
  const double cycles = std::max(1.0, static_cast<double>(load_cycles(recording)));
  double total = 0;
  std::vector<GrownGroup> grown;
  for (const GoroutineGroup& group : group_goroutines(*last->goroutine_profile.profile)) {
    GrownGroup one{.reason = group.reason,
                   .stack = group.stack,
                   .before = before[group.key],
                   .after = static_cast<double>(group.count),
                   .per_cycle = 0,
                   .key = group.key};
    const double growth = one.after - one.before;
    if (growth <= 0) continue;
    one.per_cycle = growth / cycles;
    total += growth;
    grown.push_back(std::move(one));
  }
  std::erase_if(grown, [total](const GrownGroup& group) {
    return group.after - group.before < kMinorShareOfTwo * total;
  });
  return grown;
}

}  // namespace

std::vector<GrownGroup> grown_groups(const Recording& recording) {
  const auto timelines = goroutine_timelines(recording);
  const bool has_cycles = timelines && load_cycles(recording) > 0;
  std::vector<GrownGroup> grown = has_cycles ? from_timelines(without_chance(recording, *timelines))
                                             : from_two_profiles(recording);
  sort_by_growth(grown);
  return grown;
}

}  // namespace leakgate
