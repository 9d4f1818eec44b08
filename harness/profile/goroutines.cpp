#include "profile/goroutines.hpp"

#include <algorithm>
#include <unordered_map>

#include "profile/saturating.hpp"

namespace leakgate {
namespace {

int goroutine_value_index(const Profile& profile) {
  const int all = profile.type_index("goroutine");
  return all >= 0 ? all : profile.type_index("goroutineleak");
}

}  // namespace

void keep_own_frames(Stack& stack) {
  const auto own = std::ranges::find_if_not(stack, is_runtime_frame);
  // Nothing but the runtime's: a goroutine of its own, shown as it is.
  if (own != stack.end()) stack.erase(stack.begin(), own);
  if (!stack.empty() && stack.back().function == "runtime.goexit") stack.pop_back();
}

std::string key_of(WaitReason reason, const Stack& stack) {
  const bool is_runtimes = std::ranges::all_of(stack, is_runtime_frame);
  std::string key(name_of(reason));
  for (const Frame& frame : stack) {
    if (is_runtime_frame(frame) && !is_runtimes) continue;
    key += '\n';
    key += to_text(frame);
  }
  return key;
}

void sort_groups(std::vector<GoroutineGroup>& groups) {
  std::ranges::sort(groups, [](const GoroutineGroup& a, const GoroutineGroup& b) {
    return a.count != b.count ? a.count > b.count : a.key < b.key;
  });
}

std::vector<GoroutineGroup> group_goroutines(const Profile& profile, States states) {
  std::vector<GoroutineGroup> groups;
  const int value = goroutine_value_index(profile);
  if (value < 0) return groups;
  std::unordered_map<std::string, std::size_t> by_key;
  for (const ProfileSample& sample : profile.samples) {
    const Count count = profile.values_of(sample)[static_cast<std::size_t>(value)];
    Stack stack = profile.stack_of(sample);
    if (count <= 0 || std::ranges::any_of(stack, is_probe_frame)) continue;
    const WaitReason reason = states == States::unknown ? WaitReason::other : wait_reason_of(stack);
    keep_own_frames(stack);
    std::string key = key_of(reason, stack);
    const auto [at, is_new] = by_key.try_emplace(key, groups.size());
    if (is_new)
      groups.push_back({.reason = reason, .stack = std::move(stack), .key = std::move(key)});
    Count& total = groups[at->second].count;
    total = saturating_add(total, count);
  }
  sort_groups(groups);
  return groups;
}

}  // namespace leakgate
