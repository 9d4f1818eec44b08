#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "diagnosis/circumstances.hpp"
#include "diagnosis/heap_evidence.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/wording.hpp"
#include "verdict/floor.hpp"
#include "verdict/series.hpp"

namespace leakgate {
namespace {

// A map that is worth a note: it is why the heap is as large as it is.
constexpr Bytes kLargeMap{kMiB};
constexpr double kLargeShare = 0.25;

const HeapSite* largest_map(const std::vector<HeapSite>& sites) {
  const auto at = std::ranges::max_element(sites, {}, &HeapSite::in_maps);
  return at == sites.end() || at->in_maps < kLargeMap ? nullptr : &*at;
}

Bytes sum_of(const std::vector<HeapSite>& sites) {
  Bytes sum;
  for (const HeapSite& site : sites) sum += site.bytes;
  return sum;
}

// It was there when the cycles began, and gained no more than the heap may gain in all of them.
bool stood_still(const Recording& recording, const HeapSite& map) {
  if (!recording.baseline || recording.baseline->heap_profile.profile == nullptr) return false;
  if (last_mark_with_heap_profile(recording) == nullptr) return false;
  const std::vector<HeapSite> before = heap_sites(*recording.baseline->heap_profile.profile);
  const auto same = std::ranges::find(before, map.stack, &HeapSite::stack);
  if (same == before.end()) return false;
  const auto cycles = static_cast<double>(load_cycles(recording));
  const Bytes gained = map.in_maps - same->in_maps;
  return static_cast<double>(gained.count) <= heap_floor(recording) * cycles;
}

std::string_view sign_text(MapSign sign) {
  switch (sign) {
    case MapSign::named:
      return "the runtime's map functions in the profile";
    case MapSign::split:
      return "blocks of one size got in two ways, as when a map splits its tables";
    default:
      return "blocks that doubled, as those of a map before Go 1.24";
  }
}

}  // namespace

std::vector<Finding> retained_map_findings(const Inquiry& inquiry) {
  if (failed(inquiry, Metric::heap)) return {};
  const std::vector<HeapSite> sites = live_sites(inquiry.recording);
  const HeapSite* map = largest_map(sites);
  if (map == nullptr || !stood_still(inquiry.recording, *map)) return {};
  const double share = static_cast<double>(map->in_maps.count) /
                       static_cast<double>(std::max<std::int64_t>(1, sum_of(sites).count));
  if (share < kLargeShare) return {};
  Finding finding;
  finding.kind = FindingKind::retained_map;
  finding.unit = Unit::bytes;
  finding.total = static_cast<double>(map->in_maps.count);
  set_place(finding, map->stack);
  finding.sentence = fmt::format(
      "{} filled in {} has room for {}, full or empty; it did not grow over the cycles: not a leak",
      map->map_sign >= MapSign::split ? "a map" : "what looks like a map", finding.culprit,
      to_text(map->in_maps));
  finding.advice = advice_for(finding.kind);
  finding.evidence["share"] = fmt::format("{:.0f} % of the live heap", 100 * share);
  finding.evidence["told_by"] = sign_text(map->map_sign);
  add_sites(finding, "live", sites);
  return {finding};
}

}  // namespace leakgate
