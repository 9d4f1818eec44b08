#include "profile/map_signs.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "profile/frames.hpp"

namespace leakgate {
namespace {

// A table of 1,024 places has at least this (128 groups of eight, 8 bytes of control each, places
// of one byte). Below it other things are allocated in two ways, too: 16 bytes by newobject, with
// others in one block and alone.
constexpr std::int64_t kSplitMin = 2048;

// A quarter of a block that doubled. Blocks of this size are in a profile with a rate of 16 KiB 98
// times of 100.
constexpr std::int64_t kQuarterMin = 64L * 1024;
// Blocks over 32 KiB are rounded up to pages of 8 KiB.
constexpr std::int64_t kRounding = 8L * 1024;

// The samples of one place by the size of their blocks, live or not.
using Samples = std::vector<std::size_t>;
using BySize = std::map<std::int64_t, Samples>;

// Places with one sample, which nearly all are, say nothing and are left out.
std::vector<BySize> places_of(const Profile& heap) {
  std::vector<std::pair<std::uint64_t, std::size_t>> routes;
  for (std::size_t i = 0; i < heap.samples.size(); ++i) {
    const ProfileSample& sample = heap.samples[i];
    if (sample.block_bytes > 0 && sample.stack != StackTree::kEmpty) {
      routes.emplace_back(sample.route, i);
    }
  }
  std::ranges::sort(routes);
  std::vector<BySize> places;
  for (std::size_t i = 1; i < routes.size(); ++i) {
    if (routes[i].first != routes[i - 1].first) continue;
    const bool is_second = i == 1 || routes[i - 2].first != routes[i].first;
    if (is_second) {
      const std::size_t first = routes[i - 1].second;
      places.push_back({{heap.samples[first].block_bytes, {first}}});
    }
    places.back()[heap.samples[routes[i].second].block_bytes].push_back(routes[i].second);
  }
  return places;
}

bool is_of_standard_library(const Profile& heap, const ProfileSample& sample) {
  return is_standard_frame(heap.frames.at(heap.stacks.frame(sample.stack)));
}

bool names_a_map(const Profile& heap, const ProfileSample& sample) {
  for (const std::uint32_t number : heap.frames_of(sample)) {
    const Frame& frame = heap.frames.at(number);
    if (!is_runtime_frame(frame)) return false;
    const std::string_view name = frame.function;
    if (name.starts_with("internal/runtime/maps.") || name.starts_with("runtime.map") ||
        name.starts_with("runtime.makemap")) {
      return true;
    }
  }
  return false;
}

bool is_half(std::int64_t smaller, std::int64_t larger) {
  return smaller >= larger / 2 && smaller - larger / 2 <= kRounding;
}

// The last three sizes, each the double of the one before.
bool doubles_twice(const BySize& sizes) {
  if (sizes.size() < 3) return false;
  const std::int64_t largest = sizes.rbegin()->first;
  const std::int64_t half = std::next(sizes.rbegin())->first;
  const std::int64_t quarter = std::next(sizes.rbegin(), 2)->first;
  return quarter >= kQuarterMin && is_half(half, largest) && is_half(quarter, half);
}

}  // namespace

std::vector<MapSign> map_signs(const Profile& heap) {
  std::vector<MapSign> signs(heap.samples.size(), MapSign::none);
  const int live = heap.type_index("inuse_space");
  if (live < 0) return signs;
  const auto is_live = [&](std::size_t sample) {
    return heap.values_of(heap.samples[sample])[static_cast<std::size_t>(live)] > 0;
  };
  const auto mark = [&](const Samples& samples, MapSign sign) {
    for (const std::size_t sample : samples) {
      if (is_live(sample)) signs[sample] = sign;
    }
  };
  for (const BySize& sizes : places_of(heap)) {
    const Samples& largest = sizes.rbegin()->second;
    if (doubles_twice(sizes) && !is_of_standard_library(heap, heap.samples[largest.front()])) {
      mark(largest, MapSign::doubled);
    }
    for (const auto& [size, samples] : sizes) {
      if (size >= kSplitMin && std::ranges::count_if(samples, is_live) >= 2) {
        mark(samples, MapSign::split);
      }
    }
  }
  for (std::size_t i = 0; i < signs.size(); ++i) {
    if (is_live(i) && names_a_map(heap, heap.samples[i])) signs[i] = MapSign::named;
  }
  return signs;
}

}  // namespace leakgate
