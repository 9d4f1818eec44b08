// The control without load: an idle cycle between the warm-up and the baseline. What grows in it
// grows by time, or because it is looked at, which a second one without sampling tells.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "recording/recording.hpp"

namespace leakgate {

struct Control {
  const Mark* before = nullptr;  // the last one of the warm-up
  const Cycle* first = nullptr;
  const Cycle* unsampled = nullptr;     // the second one
  std::vector<Metric> grew;             // in the first, above the floor of the metric's growth rule
  std::vector<Metric> grew_when_alone;  // of those, in the second as well
};

[[nodiscard]] Control control_of(const Recording& recording);

// Growth per second over both control cycles of a metric that grew in both; nullopt for others. The
// growth rules of cycles do not see what is under their floor in the fraction of a second that a
// cycle takes, and is a hundred megabytes in an hour.
[[nodiscard]] std::optional<double> pace_without_load(const Recording& recording, Metric metric);

// The control cycle that a run has still to make before its baseline mark.
enum class ControlStep { sampled, unsampled, done };

// Asked when the warm-up is over. Runs without a warm-up have no control: nothing tells how long a
// cycle will be.
[[nodiscard]] ControlStep next_control(const Recording& recording);

// What the control says, for the report; empty when nothing grew.
[[nodiscard]] std::string control_text(const Recording& recording);

}  // namespace leakgate
