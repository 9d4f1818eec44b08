#include "profile/heap.hpp"

#include <algorithm>

#include "profile/merged_stacks.hpp"
#include "profile/saturating.hpp"

namespace leakgate {
namespace {

bool is_heap(const Profile& profile) {
  return profile.type_index("inuse_space") >= 0 && profile.type_index("inuse_objects") >= 0;
}

struct Total {
  std::uint32_t stack = 0;
  std::int64_t bytes = 0, objects = 0, in_maps = 0;
  MapSign map_sign = MapSign::none;
};

// Adds up the sites of several profiles. Stacks stay numbers until the end: most of the sites of a
// heap profile hold nothing (any more).
class SiteTotals {
 public:
  enum class Sign { add, subtract };

  // `maps`: one for each sample, or none at all.
  void take(const Profile& heap, Sign sign, const std::vector<MapSign>& maps = {});
  [[nodiscard]] std::vector<HeapSite> sites();

 private:
  Total& total_of(std::uint32_t stack);

  MergedStacks stacks_;
  std::vector<std::uint32_t> total_by_stack_;  // its place in totals_, from 1; 0: none
  std::vector<Total> totals_;
};

Total& SiteTotals::total_of(std::uint32_t stack) {
  std::uint32_t& place = total_by_stack_[stack];
  if (place == 0) {
    totals_.push_back({.stack = stack});
    place = static_cast<std::uint32_t>(totals_.size());
  }
  return totals_[place - 1];
}

void SiteTotals::take(const Profile& heap, Sign sign, const std::vector<MapSign>& maps) {
  const std::vector<std::uint32_t> here = stacks_.take(heap);
  total_by_stack_.resize(stacks_.size());
  const auto bytes = static_cast<std::size_t>(heap.type_index("inuse_space"));
  const auto objects = static_cast<std::size_t>(heap.type_index("inuse_objects"));
  const auto add = sign == Sign::add ? saturating_add : saturating_subtract;
  for (std::size_t i = 0; i < heap.samples.size(); ++i) {
    const auto values = heap.values_of(heap.samples[i]);
    if (values[bytes] == 0 && values[objects] == 0) continue;
    const std::uint32_t stack = here[heap.samples[i].stack];
    if (stacks_.is_of_probe(stack)) continue;
    // The profiler strips its own frames from the leaf, but not where a stack has nothing else.
    Total& total = total_of(stacks_.without_runtime(stack));
    total.bytes = add(total.bytes, values[bytes]);
    total.objects = add(total.objects, values[objects]);
    if (i >= maps.size() || maps[i] == MapSign::none) continue;
    total.in_maps = add(total.in_maps, values[bytes]);
    total.map_sign = std::max(total.map_sign, maps[i]);
  }
}

std::vector<HeapSite> SiteTotals::sites() {
  std::erase_if(totals_, [](const Total& one) { return one.bytes == 0 && one.objects == 0; });
  std::ranges::sort(totals_, [&](const Total& a, const Total& b) {
    if (a.bytes != b.bytes) return a.bytes > b.bytes;
    return a.objects != b.objects ? a.objects > b.objects : stacks_.is_less(a.stack, b.stack);
  });
  std::vector<HeapSite> sites;
  sites.reserve(totals_.size());
  for (const Total& total : totals_) {
    sites.push_back({.stack = stacks_.stack_of(total.stack),
                     .bytes = Bytes{total.bytes},
                     .objects = total.objects,
                     .in_maps = Bytes{total.in_maps},
                     .map_sign = total.map_sign});
  }
  return sites;
}

}  // namespace

std::vector<HeapSite> heap_sites(const Profile& heap) {
  if (!is_heap(heap)) return {};
  SiteTotals totals;
  totals.take(heap, SiteTotals::Sign::add, map_signs(heap));
  return totals.sites();
}

std::vector<HeapSite> heap_growth(const Profile& earlier, const Profile& later) {
  if (!is_heap(earlier) || !is_heap(later)) return {};
  SiteTotals totals;
  totals.take(later, SiteTotals::Sign::add);
  totals.take(earlier, SiteTotals::Sign::subtract);
  return totals.sites();
}

}  // namespace leakgate
