// A latency distribution as HdrHistogram's tools print and plot it: value, percentile, count up to
// it, 1/(1 - percentile). Pure.
#pragma once

#include <string>

#include "base/latency_histogram.hpp"

namespace leakgate {

// Values in milliseconds; five rows for each halving of what is left to 100 %.
[[nodiscard]] std::string percentile_text(const LatencyHistogram& histogram);

}  // namespace leakgate
