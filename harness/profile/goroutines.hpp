// Goroutines grouped by what they wait for and where: the unit in which goroutine leaks are found.
#pragma once

#include <string>
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
  // Identifies the group across marks and dumps: the reason and the whole stack, but for the frames
  // of the runtime, which text dumps do not have.
  std::string key;
  std::string created_by;  // "main.serve main.go:41", most of them; empty: a profile does not tell
  int minutes_max = 0;     // of the longest wait; 0: less than one, or a profile, which tells none
  friend bool operator==(const GoroutineGroup&, const GoroutineGroup&) = default;
};

// "select", or what else of the reason, then a line for each frame.
[[nodiscard]] std::string key_of(WaitReason reason, const Stack& stack);

// Removes the runtime's frames from the leaf end, unless there are no others, and runtime.goexit.
void keep_own_frames(Stack& stack);

// The largest first, equal ones by their keys.
void sort_groups(std::vector<GoroutineGroup>& groups);

// Where a profile says why a goroutine waits: by the frames that the runtime leaves at the leaf, or
// nowhere, as in the text form of debug=1, which hides them.
enum class States { at_the_leaf, unknown };

// Groups of a goroutine profile (debug=0), or of a goroutine leak profile, largest first; stacks of
// the probe's own goroutines are left out. Equal groups (same reason, same functions and lines) are
// added up. Empty for any other profile.
[[nodiscard]] std::vector<GoroutineGroup> group_goroutines(const Profile& profile,
                                                           States states = States::at_the_leaf);

}  // namespace leakgate
