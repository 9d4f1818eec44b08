// Whether a load at a rate came to be, and if not, whose doing that was. Pure: a run, a verdict and
// `leakgate load` ask it the same.
#pragma once

#include <string>

#include "recording/recording.hpp"

namespace leakgate {

// True when less than 99 % of what was due was sent.
[[nodiscard]] bool is_under_delivered(const OpenFacts& facts);

// "under_delivery: 41 of 5,000 requests due (0.8 %) were not sent; target-bound: all 64 connections
// waited for answers". Harness-bound where a load thread used 90 % of a core or more, or where
// requests waited longer to be seen as due than for a free connection. `threads` are those of the
// load.
[[nodiscard]] std::string under_delivery_reason(const OpenFacts& facts, int threads);

}  // namespace leakgate
