// Gaps of the target's own metrics endpoint: which series, how often, why, and that /proc saw the
// process live on meanwhile.
#pragma once

#include <optional>

#include "diagnosis/finding.hpp"

namespace leakgate {

// nullopt when no reading of any series is missing, or there is no such endpoint.
[[nodiscard]] std::optional<Finding> metric_gap_finding(const Recording& recording);

// A process that leakgate could stop, or leave running where it was attached, is the one it started
// with: another pid or start time would have been noted as a restart.
[[nodiscard]] bool lived_on(const Recording& recording);

}  // namespace leakgate
