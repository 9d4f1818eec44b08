// Counts by group over the judged marks: goroutines by wait reason and stack, descriptors by kind.
// A leak is a group that goes on rising; a total also moves when work changes its place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "profile/goroutines.hpp"
#include "recording/recording.hpp"
#include "verdict/growth_rules.hpp"

namespace leakgate {

struct GroupTimeline {
  std::string key;
  WaitReason reason = WaitReason::other;  // goroutines only
  Stack stack;                            // goroutines only
  std::vector<double> counts;             // one per judged mark; 0 where the group was not there
  friend bool operator==(const GroupTimeline&, const GroupTimeline&) = default;
};

// Goroutine groups; nullopt unless every judged mark has a profile (above 20,000 goroutines only
// baseline and decision marks have one).
[[nodiscard]] std::optional<std::vector<GroupTimeline>> goroutine_timelines(
    const Recording& recording);

// Descriptors by kind; nullopt when a judged mark does not know its kinds.
[[nodiscard]] std::optional<std::vector<GroupTimeline>> fd_timelines(const Recording& recording);

// Over the last two cycles, and not falling in the last one.
[[nodiscard]] bool still_rises(const std::vector<double>& counts);

// Whether the rise from the first to the last value is carried, by half at least, by groups that
// still rise. Without groups the total is its own group.
[[nodiscard]] Carriers carriers_of(const std::vector<double>& totals,
                                   const std::optional<std::vector<GroupTimeline>>& groups);

// What the last quiet hold left of the growth of groups that still rise and never fell: from the
// baseline to the mark after it. Beside what was pending at the baseline and is gone now, a total
// may be lower although they leak. 0 without such groups; nullopt where a mark does not know its
// groups, and for other metrics than goroutines and fds.
[[nodiscard]] std::optional<double> kept_by_groups(const Recording& recording, Metric metric);

// True after three load cycles or more in each of which a goroutine group (without profiles: the
// total) grew by exactly k x n, n being the requests of the cycle or of one of its endpoints and k
// the same whole number throughout. No chance does that with a prime n.
[[nodiscard]] bool grows_by_exact_multiples(const Recording& recording);

// True after three load cycles or more in each of which a group of the runtime's leak profile grew.
// Its hits are proven, but a main function that is parked for good is one as well: growth counts.
[[nodiscard]] bool leak_profile_grows(const Recording& recording);

}  // namespace leakgate
