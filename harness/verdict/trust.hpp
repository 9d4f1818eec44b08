// What stands in the way of a verdict: the reasons why a recording cannot pass although no gate
// failed. Missing data is never a pass and never a drop.
#pragma once

#include <string>

#include "recording/recording.hpp"

namespace leakgate {

// The first reason that a recording is no basis for a pass, with what to change where that is
// known; empty when it is one. Gates that are open are not looked at here.
[[nodiscard]] std::string why_inconclusive(const Recording& recording);

// Why the load makes a verdict meaningless: an error share over max_errors, or requests that were
// not sent. Empty when the load was as planned.
[[nodiscard]] std::string why_load_failed(const Recording& recording);

// What became of the target, when that ended the run; empty when it lived on, or leakgate ended it.
[[nodiscard]] std::string why_target_failed(const Recording& recording);

// The share of a cycle's time, 0..1, in which `source` gave no samples.
[[nodiscard]] double gap_share(const Recording& recording, const Cycle& cycle, SourceKind source);

}  // namespace leakgate
