// The goroutine that crashed, out of what the Go runtime prints when it ends a process.
#pragma once

#include <string>
#include <string_view>

#include "profile/profile.hpp"

namespace leakgate {

struct CrashStack {
  Stack stack;             // leaf first
  std::string created_by;  // "main.leaky main.go:12"; empty: not said
  friend bool operator==(const CrashStack&, const CrashStack&) = default;
};

// Of the first goroutine in the text that has a frame of the target's own, else of the first one;
// empty when there is none. A text that is cut gives what it holds.
[[nodiscard]] CrashStack crash_stack(std::string_view panic_text);

}  // namespace leakgate
