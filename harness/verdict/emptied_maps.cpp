#include "verdict/emptied_maps.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/bytes.hpp"
#include "profile/heap.hpp"
#include "verdict/growth.hpp"
#include "verdict/series.hpp"

namespace leakgate {
namespace {

struct Live {
  double all = 0;
  double in_tables = 0;
};

Live live_of(const Profile& heap) {
  Live live;
  for (const HeapSite& site : heap_sites(heap)) {
    live.all += static_cast<double>(site.bytes.count);
    if (site.map_sign < MapSign::split) continue;
    live.in_tables += static_cast<double>(site.in_maps.count);
  }
  return live;
}

const Profile* last_profile(const Recording& recording) {
  const Profile* last = nullptr;
  for (const Cycle* cycle : cycles_since_baseline(recording)) {
    if (cycle->mark.heap_profile.profile) last = cycle->mark.heap_profile.profile.get();
  }
  return last;
}

}  // namespace

bool wants_map_room(const Recording& recording) {
  constexpr double kMost = 0.5;
  if (!recording.baseline || recording.baseline->heap_profile.profile == nullptr) return false;
  const Profile* last = last_profile(recording);
  if (last == nullptr || judge_growth(recording, Metric::heap).shape != Shape::leak) return false;
  const Live before = live_of(*recording.baseline->heap_profile.profile);
  const Live after = live_of(*last);
  const double gained = after.in_tables - before.in_tables;
  return gained > 0 && gained >= kMost * (after.all - before.all);
}

std::optional<std::string> growth_of_emptied_maps(const Recording& recording, double floor) {
  // A map that grows gets an entry for 14 new places at least: a table is split, which brings 1,024
  // places, when 896 are full, and however many tables are near that, 0.4 in 29 (the density of
  // how full they are) are split for an entry that each gets. Chance brings fewer, not many fewer.
  constexpr double kEntriesPerPlace = 0.02;
  constexpr double kCycles = 2;
  const Mark* before = nullptr;
  const Mark* after = nullptr;
  const Mark* last = nullptr;
  for (const Cycle* cycle : cycles_since_baseline(recording)) {
    if (cycle->kind == CycleKind::double_dose) {
      before = last;
      after = &cycle->mark;
    }
    last = &cycle->mark;
  }
  if (before == nullptr || !before->map_room || !after->map_room) return std::nullopt;
  if (!before->heap || !after->heap) return std::nullopt;
  const auto growth_of = [&](auto member) {
    return static_cast<double>((*after->map_room).*member) -
           static_cast<double>((*before->map_room).*member);
  };
  const double places = growth_of(&MapRoom::places);
  const double entries = growth_of(&MapRoom::entries);
  const auto bytes = static_cast<double>((after->map_room->bytes - before->map_room->bytes).count);
  const auto heap = static_cast<double>((*after->heap - *before->heap).count);
  // More maps than before are not the same ones; and where many entries went, other maps may have
  // gained what the sum does not show.
  if (after->map_room->maps > before->map_room->maps) return std::nullopt;
  if (!(places > 0) || std::abs(entries) > kEntriesPerPlace * places) return std::nullopt;
  if (!(bytes > 0) || heap - bytes > kCycles * floor) return std::nullopt;
  return fmt::format(
      "maps that are emptied and filled again: {} more room, {} more entries in it, in a cycle of "
      "twice the requests",
      bytes_text(bytes), entries > 0 ? fmt::format("{:.0f}", entries) : "no");
}

}  // namespace leakgate
