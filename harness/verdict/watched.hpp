// Judging of targets that are only watched, under a load that is not ours: counts go up and down
// with it, and only what rises all the time tells anything.
#pragma once

#include <optional>
#include <vector>

#include "verdict/groups.hpp"

namespace leakgate {

// Whether counts of a target under a load that is not ours rise as a leak does: they never fall,
// rise by five or more and four times at least, still in the last quarter, and in the late half by
// half of what they rose in the early one. What comes and goes does not; nor does what fills up.
[[nodiscard]] bool only_rises(const std::vector<double>& counts);

// The sum of the groups that only rise. None: all zeros.
[[nodiscard]] std::vector<double> only_rising(const std::vector<GroupTimeline>& groups,
                                              std::size_t marks);

// Goroutines and descriptors of a target that is watched; nullopt for other metrics, other targets,
// and where a mark does not know its groups.
[[nodiscard]] std::optional<Shaped> judge_watched(const Recording& recording, Metric metric);

// What the groups that only rise gain in a second; nullopt where none does.
[[nodiscard]] std::optional<double> pace_of_rising(const Recording& recording, Metric metric);

}  // namespace leakgate
