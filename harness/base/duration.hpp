// Durations. Inside, time is Seconds (a double) on the run's own monotonic axis: 0 is the start of
// the run. Wall-clock time is only ever a label.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace leakgate {

using Seconds = std::chrono::duration<double>;

inline constexpr double kSecondsPerHour = 3600;

// Durations as Go writes them: "1.5s", "300ms", "2m30s", "1h", "0". Refuses a missing unit,
// negative values and NaN.
[[nodiscard]] Result<Seconds> parse_duration(std::string_view text);

// "0.3 s", "21 s", "2 min 5 s".
[[nodiscard]] std::string to_text(Seconds duration);

}  // namespace leakgate
