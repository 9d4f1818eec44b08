// A plan cut into the parts that several threads drive. Together they send what the plan says:
// every request once, with the numbers that one thread would have given them.
#pragma once

#include <vector>

#include "load/load_driver.hpp"

namespace leakgate {

// As many as plan.threads, or fewer where there are fewer connections or requests than threads.
[[nodiscard]] std::vector<LoadPlan> slices_of(const LoadPlan& plan);

// Connections, or requests under way, that a slice may have at once.
[[nodiscard]] int lanes_of(const LoadPlan& slice);

// What the parts came to.
[[nodiscard]] LoadOutcome merge(std::vector<LoadOutcome> outcomes);

}  // namespace leakgate
