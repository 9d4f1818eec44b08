// The lines of the terminal report that come first: what was measured, held against its limit.
#pragma once

#include <string>

#include "report/report.hpp"

namespace leakgate {

// A line a metric that was measured: FAIL, ok or -- (no limit), before -> after, rate and limit;
// one line more that names the metrics that could not be measured.
[[nodiscard]] std::string gate_lines(const Report& report, bool color);

}  // namespace leakgate
