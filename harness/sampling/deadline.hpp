// What poll(2) is given for a moment until which to wait. For this folder only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace leakgate {

// Rounded up, so that nothing is woken before its time; 0 when it has passed, at most a day.
inline int milliseconds_until(std::chrono::steady_clock::time_point deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 86'400'000));
}

}  // namespace leakgate
