// What growth goes with: the requests, the time that passes, or the cycles. Told from the windows
// of a run without load (idle cycles, the quiet hold) and from the cycle with twice the requests.
#pragma once

#include <optional>
#include <string>

#include "base/duration.hpp"
#include "base/vocabulary.hpp"
#include "recording/recording.hpp"

namespace leakgate {

struct GrowthBasis {
  std::optional<Basis> basis;      // nullopt: not told apart
  double per_second_idle = 0;      // growth per second without load of ours, never below 0
  std::optional<double> per_dose;  // growth of the double cycle, in cycles' growth
  std::string reason;              // a sentence without a full stop; empty: nothing was looked at
  friend bool operator==(const GrowthBasis&, const GrowthBasis&) = default;
};

// Of a metric that grew. By time: without load it grew by more than `floor` a window (the floor of
// its growth rule), and at half the pace under load or more. By request: twice the requests brought
// 1.5 times as much or more, or the groups grew by exact multiples of the requests. By cycle: it
// did neither.
[[nodiscard]] GrowthBasis basis_of(const Recording& recording, Metric metric, double floor);

// What the run has still to do to tell what growth goes with; nullopt: nothing more, or nothing
// that is worth its time.
[[nodiscard]] std::optional<CycleKind> next_confirmation(const Recording& recording);

// How long the load of a cycle took, the median; 0 where there was none.
[[nodiscard]] Seconds load_time_per_cycle(const Recording& recording);
// From one mark to the next, over the load cycles, the median; 0 where there was none.
[[nodiscard]] Seconds time_per_cycle(const Recording& recording);

}  // namespace leakgate
