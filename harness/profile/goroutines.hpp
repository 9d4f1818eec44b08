// Goroutines grouped by what they wait for and where: the unit in which goroutine leaks are found.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/vocabulary.hpp"
#include "profile/profile.hpp"

namespace leakgate {

// Why goroutines of a group wait, read from the runtime frames at the leaf of a debug=0 stack
// (gopark/chansend/...). The names are those of FindingKind without "goroutine-".
enum class WaitReason {
  running,  // not blocked
  select,   // select, with or without cases
  chan_send,
  chan_recv,
  mutex,
  wg,
  cond,
  io,
  sleep,
  syscall,  // in a system call or in C
  other
};

[[nodiscard]] std::string_view name_of(WaitReason reason);
// The kind of finding that growth of such a group is.
[[nodiscard]] FindingKind finding_kind_of(WaitReason reason);

struct GoroutineGroup {
  WaitReason reason = WaitReason::other;
  Stack stack;  // runtime's own blocking frames removed from the leaf end; down to the entry function
  Count count = 0;
  std::string key;  // identifies the group across marks: the reason and the whole stack
  friend bool operator==(const GoroutineGroup&, const GoroutineGroup&) = default;
};

// Groups of a goroutine profile (debug=0), largest first; stacks of the probe's own goroutines are
// left out. Equal groups (same reason, same functions and lines) are added up.
[[nodiscard]] std::vector<GoroutineGroup> group_goroutines(const Profile& profile);

// Where goroutines of each entry function were started, from a debug=2 text dump: the entry function's
// name to "created by" ("main.serve main.go:41"). A dump that is cut (exactly 64 MiB, or in the middle
// of a block) gives what it holds.
[[nodiscard]] std::map<std::string, std::string> created_by(std::string_view debug2_text);

// "main.rebuildImage.func1.2" to "main.rebuildImage": closure suffixes stripped; the form in which
// culprits are compared.
[[nodiscard]] std::string without_closure(std::string_view function);

// True for frames of the target's own code: not the Go runtime, not the standard library, not a
// dependency (module cache or vendor folder). `main` packages always are.
[[nodiscard]] bool is_user_frame(const Frame& frame);

// The first user frame from the leaf; else the first frame that is not the runtime's; else the leaf.
// nullptr for an empty stack.
[[nodiscard]] const Frame* culprit_of(const Stack& stack);

}  // namespace leakgate
