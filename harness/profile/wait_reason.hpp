// Why a goroutine waits, read from the frames that the Go runtime leaves at the leaf of its stack
// when it parks a goroutine: a debug=0 profile carries no other sign of it.
#pragma once

#include <string_view>

#include "base/vocabulary.hpp"
#include "profile/profile.hpp"

namespace leakgate {

// The names are those of FindingKind without "goroutine-", but for two: an empty select is a
// `goroutine-select`, and a call of C, which to the Go runtime is a kind of system call, a
// `goroutine-syscall`.
enum class WaitReason {
  running,  // not blocked
  select,
  select_empty,  // select {}: nothing can end it
  chan_send,
  chan_recv,
  mutex,
  wg,
  cond,
  io,
  sleep,
  syscall,
  c_call,  // in C, through cgo
  other
};

[[nodiscard]] std::string_view name_of(WaitReason reason);
// The kind of finding that growth of such a group is.
[[nodiscard]] FindingKind finding_kind_of(WaitReason reason);

// `stack` as the profile has it, the runtime's frames included; an empty one is `other`.
[[nodiscard]] WaitReason wait_reason_of(const Stack& stack);

// The same of a goroutine that is known to be parked, whose stack may lack the leaf.
[[nodiscard]] WaitReason parked_reason(const Stack& stack);

}  // namespace leakgate
