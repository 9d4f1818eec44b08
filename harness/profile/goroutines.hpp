// Goroutines grouped by what they wait for and where: the unit in which goroutine leaks are found.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "profile/frames.hpp"
#include "profile/profile.hpp"
#include "profile/wait_reason.hpp"

namespace leakgate {

struct GoroutineGroup {
  WaitReason reason = WaitReason::other;
  // The runtime's own blocking frames removed from the leaf end, so that the leaf is what a person
  // recognises; down to the entry function. Before Go 1.23 the runtime cuts stacks at 32 frames.
  Stack stack;
  Count count = 0;
  std::string key;  // identifies the group across marks: the reason and the whole stack
  friend bool operator==(const GoroutineGroup&, const GoroutineGroup&) = default;
};

// Groups of a goroutine profile (debug=0), or of a goroutine leak profile, largest first; stacks of
// the probe's own goroutines are left out. Equal groups (same reason, same functions and lines) are
// added up. Empty for any other profile.
[[nodiscard]] std::vector<GoroutineGroup> group_goroutines(const Profile& profile);

// Where goroutines of each entry function were started, from a debug=2 text dump: the entry
// function's name to "created by" ("main.serve main.go:41"); the place that started most of them
// where there are several. A dump that is cut (exactly 64 MiB, or in the middle of a block) gives
// what it holds.
[[nodiscard]] std::map<std::string, std::string> created_by(std::string_view debug2_text);

}  // namespace leakgate
