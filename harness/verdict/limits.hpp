// Growth that has stopped because there is no more to be had: a leak of descriptors, threads or
// mappings may reach a limit of the system in the warm-up already, and then only the cold mark
// shows that it was there.
#pragma once

#include <optional>
#include <string>

#include "recording/recording.hpp"

namespace leakgate {

struct LimitReached {
  double limit = 0;
  double at_start = 0;  // at the cold mark
  double now = 0;       // after the last drain, a quiet hold included
  std::string reason;   // a sentence without a full stop
  friend bool operator==(const LimitReached&, const LimitReached&) = default;
};

// When the metric's count stands at 75 % of its limit or more at the baseline and at every mark
// since, and was under half of that before the first request. Metrics: fds (all, or inotify
// instances, of which other processes of the user may have up to half), threads, and for native the
// mappings of the process. nullopt: it does not, or the limit or a mark is not known.
[[nodiscard]] std::optional<LimitReached> limit_reached(const Recording& recording, Metric metric);

}  // namespace leakgate
