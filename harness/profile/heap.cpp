#include "profile/heap.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "profile/frames.hpp"
#include "profile/saturating.hpp"

namespace leakgate {
namespace {

bool is_heap(const Profile& profile) {
  return profile.type_index("inuse_space") >= 0 && profile.type_index("inuse_objects") >= 0;
}

struct Total {
  std::int64_t bytes = 0, objects = 0, in_maps = 0;
  MapSign map_sign = MapSign::none;
};

// A stack as numbers of frames, and what it needs to be a key.
using NumberedStack = std::vector<std::uint32_t>;
struct StackHash {
  std::size_t operator()(const NumberedStack& stack) const {
    std::size_t hash = stack.size();
    for (const std::uint32_t number : stack) hash = (hash ^ number) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 32U);
  }
};

// Adds up the sites of several profiles. Stacks are kept as numbers until the end: most of the
// sites of a heap profile hold nothing (any more).
class SiteTotals {
 public:
  enum class Sign { add, subtract };

  // `maps`: one for each sample, or none at all.
  void take(const Profile& heap, Sign sign, const std::vector<MapSign>& maps = {});
  [[nodiscard]] std::vector<HeapSite> sites() const;

 private:
  struct ByValue {
    bool operator()(const Frame* a, const Frame* b) const { return *a < *b; }
  };
  // A frame of one of the profiles, and what decides whether it is shown.
  struct NumberedFrame {
    const Frame* frame = nullptr;
    bool is_runtime = false, is_probe = false;
  };

  [[nodiscard]] std::vector<std::uint32_t> number_frames(const Profile& heap);
  // False for a stack of the probe.
  [[nodiscard]] bool clean(NumberedStack& stack) const;

  std::map<const Frame*, std::uint32_t, ByValue> numbers_;
  std::vector<NumberedFrame> frames_;
  std::unordered_map<NumberedStack, Total, StackHash> totals_;
};

std::vector<std::uint32_t> SiteTotals::number_frames(const Profile& heap) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(heap.frames.size());
  for (const Frame& frame : heap.frames) {
    const auto next = static_cast<std::uint32_t>(frames_.size());
    const auto [at, is_new] = numbers_.try_emplace(&frame, next);
    if (is_new) frames_.push_back({&frame, is_runtime_frame(frame), is_probe_frame(frame)});
    numbers.push_back(at->second);
  }
  return numbers;
}

bool SiteTotals::clean(NumberedStack& stack) const {
  const auto is_probe = [&](std::uint32_t number) { return frames_[number].is_probe; };
  const auto is_runtime = [&](std::uint32_t number) { return frames_[number].is_runtime; };
  if (std::ranges::any_of(stack, is_probe)) return false;
  // The profiler strips its own frames from the leaf, but not where a stack has nothing else.
  const auto own = std::ranges::find_if_not(stack, is_runtime);
  if (own != stack.end()) stack.erase(stack.begin(), own);
  return true;
}

void SiteTotals::take(const Profile& heap, Sign sign, const std::vector<MapSign>& maps) {
  const std::vector<std::uint32_t> numbers = number_frames(heap);
  const auto bytes = static_cast<std::size_t>(heap.type_index("inuse_space"));
  const auto objects = static_cast<std::size_t>(heap.type_index("inuse_objects"));
  const auto add = sign == Sign::add ? saturating_add : saturating_subtract;
  NumberedStack stack;
  for (std::size_t i = 0; i < heap.samples.size(); ++i) {
    const ProfileSample& sample = heap.samples[i];
    if (sample.values.at(bytes) == 0 && sample.values.at(objects) == 0) continue;
    stack.clear();
    for (const std::uint32_t frame : sample.frames) stack.push_back(numbers.at(frame));
    if (!clean(stack)) continue;
    Total& total = totals_[stack];
    total.bytes = add(total.bytes, sample.values[bytes]);
    total.objects = add(total.objects, sample.values[objects]);
    if (i >= maps.size() || maps[i] == MapSign::none) continue;
    total.in_maps = add(total.in_maps, sample.values[bytes]);
    total.map_sign = std::max(total.map_sign, maps[i]);
  }
}

std::vector<HeapSite> SiteTotals::sites() const {
  std::vector<HeapSite> sites;
  for (const auto& [stack, total] : totals_) {
    if (total.bytes == 0 && total.objects == 0) continue;
    HeapSite site{.stack = {},
                  .bytes = Bytes{total.bytes},
                  .objects = total.objects,
                  .in_maps = Bytes{total.in_maps},
                  .map_sign = total.map_sign};
    for (const std::uint32_t number : stack) site.stack.push_back(*frames_[number].frame);
    sites.push_back(std::move(site));
  }
  std::ranges::sort(sites, [](const HeapSite& a, const HeapSite& b) {
    if (a.bytes != b.bytes) return a.bytes > b.bytes;
    return a.objects != b.objects ? a.objects > b.objects : a.stack < b.stack;
  });
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
