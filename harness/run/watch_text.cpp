#include "run/watch_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "profile/goroutines.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kGroupsShown = 3;

const Mark* last_mark(const Recording& recording) {
  if (!recording.cycles.empty()) return &recording.cycles.back().mark;
  return recording.baseline ? &*recording.baseline : nullptr;
}

std::string group_text(const GoroutineGroup& group) {
  const Frame* culprit = culprit_of(group.stack);
  return fmt::format("+{} {} {}", with_commas(group.count), name_of(group.reason),
                     culprit == nullptr ? "?" : to_text(*culprit));
}

// What is there more of; `count` is how many.
std::vector<GoroutineGroup> growth_between(const Profile& before, const Profile& after) {
  std::map<std::string, Count> counts;
  for (const GoroutineGroup& group : group_goroutines(before)) counts[group.key] = group.count;
  std::vector<GoroutineGroup> grown = group_goroutines(after);
  for (GoroutineGroup& group : grown) {
    const auto had = counts.find(group.key);
    if (had != counts.end()) group.count -= had->second;
  }
  std::erase_if(grown, [](const GoroutineGroup& group) { return group.count <= 0; });
  std::ranges::stable_sort(grown, std::ranges::greater{}, &GoroutineGroup::count);
  return grown;
}

}  // namespace

std::string growing_groups_text(const Recording& recording) {
  const Mark* last = last_mark(recording);
  if (last == nullptr || !recording.baseline) return {};
  const auto& before = recording.baseline->goroutine_profile.profile;
  const auto& after = last->goroutine_profile.profile;
  if (before == nullptr || after == nullptr) return {};
  const std::vector<GoroutineGroup> grown = growth_between(*before, *after);
  std::string text;
  for (std::size_t i = 0; i < std::min(kGroupsShown, grown.size()); ++i) {
    text += (i == 0 ? "  " : ", ") + group_text(grown[i]);
  }
  return text;
}

std::string watch_text(const Recording& recording, const Sample& now) {
  static const Mark nothing;
  const Mark* last = last_mark(recording);
  const Mark& known = last == nullptr ? nothing : *last;
  const auto rss = now.rss ? now.rss : known.rss;
  const auto heap = now.heap_live ? now.heap_live : known.heap;
  const auto goroutines = now.goroutines ? now.goroutines : known.goroutines;
  const Seconds at{std::round(now.at.count())};
  std::string text = at < Seconds{60} ? fmt::format("{:.0f} s", at.count()) : to_text(at);
  if (rss) text += fmt::format("  rss {}", to_text(*rss));
  if (heap) text += fmt::format("  heap {}", to_text(*heap));
  if (goroutines) text += fmt::format("  goroutines {}", with_commas(*goroutines));
  return text;
}

}  // namespace leakgate
