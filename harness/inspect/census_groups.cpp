#include "inspect/census_groups.hpp"

#include <algorithm>
#include <utility>

namespace leakgate {
namespace {

// As profiles, which all of it becomes, five thousand stacks take some 80 MB.
constexpr std::size_t kGroupsMax = 5'000;
constexpr std::size_t kFramesMax = 500'000;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  hash = (hash ^ value) * kOdd;
  return hash ^ hash >> 29U;
}

std::uint64_t hash_of(const CensusGroups::Seen& seen) {
  std::uint64_t hash = mixed(mixed(seen.has_stack ? 1 : 0, seen.start_pc), seen.go_pc);
  for (const std::uint64_t address : seen.stack) hash = mixed(hash, address);
  return hash;
}

bool is_of(const CensusGroup& group, const CensusGroups::Seen& seen) {
  return group.start_pc == seen.start_pc && group.go_pc == seen.go_pc &&
         group.has_stack == seen.has_stack && std::ranges::equal(group.stack, seen.stack);
}

}  // namespace

CensusGroup& CensusGroups::group_of(const Seen& seen) {
  const std::uint64_t hash = hash_of(seen);
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto at = begin; at != end; ++at) {
    if (is_of(groups_[at->second], seen)) return groups_[at->second];
  }
  by_hash_.emplace(hash, groups_.size());
  frames_ += seen.stack.size();
  groups_.push_back({.stack = {seen.stack.begin(), seen.stack.end()},
                     .start_pc = seen.start_pc,
                     .go_pc = seen.go_pc,
                     .has_stack = seen.has_stack});
  return groups_.back();
}

void CensusGroups::add(Seen seen) {
  if (groups_.size() >= kGroupsMax || frames_ >= kFramesMax) {
    seen.stack = {};
    seen.has_stack = false;
  }
  if (groups_.size() >= 2 * kGroupsMax) seen.start_pc = seen.go_pc = 0;
  ++group_of(seen).count;
}

std::vector<CensusGroup> CensusGroups::take() {
  std::ranges::stable_sort(
      groups_, [](const CensusGroup& a, const CensusGroup& b) { return a.count > b.count; });
  by_hash_.clear();
  frames_ = 0;
  return std::exchange(groups_, {});
}

}  // namespace leakgate
