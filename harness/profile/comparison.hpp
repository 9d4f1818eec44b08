// What a profile holds, by stack, and what that has grown by since another one: the groups of
// goroutines, the sites of a heap, the stacks of anything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/merged_stacks.hpp"
#include "profile/profile_input.hpp"

namespace leakgate {

struct ComparedGroup {
  std::int64_t value = 0, base = 0;
  std::int64_t objects = 0, objects_base = 0;  // of bytes of a heap: how many objects those are
  // Of goroutines; else as they are here.
  WaitReason reason = WaitReason::other;
  std::string created_by;
  int minutes_max = 0;
  std::uint32_t stack = 0;  // for Comparison::stack_of()

  [[nodiscard]] std::int64_t growth() const;
};

struct Comparison {
  ProfileKind kind = ProfileKind::other;
  std::string sample_type, unit;
  bool tells_states = true;  // of goroutines: whether the reasons mean anything
  std::int64_t total = 0;
  std::optional<std::int64_t> base_total;  // only where there is a base
  Count truncated = 0, base_truncated = 0;
  // Those that hold something in either, the largest growth first, the largest shrinkage last.
  std::vector<ComparedGroup> groups;

  [[nodiscard]] Stack stack_of(const ComparedGroup& group) const;

  MergedStacks stacks;
  std::vector<const Stack*> group_stacks;  // of goroutines, in place of `stacks`
};

// Which of the profile's types is meant: by name; the default one for an empty name. Error{usage}
// lists those that it has.
[[nodiscard]] Result<std::size_t> find_sample_type(const Profile& profile, std::string_view name);

// Error{usage} where the two are of different kinds.
[[nodiscard]] Result<void> check_comparable(const ProfileInput& base, const ProfileInput& newer);

// Points into both inputs. `base` may be nullptr. Error{usage}: the two are of different kinds or
// types, or there is no such sample type.
[[nodiscard]] Result<Comparison> compare(const ProfileInput* base, const ProfileInput& newer,
                                         std::string_view sample_type = {});

}  // namespace leakgate
