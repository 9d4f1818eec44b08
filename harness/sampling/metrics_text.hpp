// Prometheus text (format 0.0.4) and OpenMetrics text. Pure, and hostile-input safe: the body is
// looked at line by line and nothing of it is kept.
#pragma once

#include <string_view>
#include <vector>

#include "sampling/metric_value.hpp"
#include "scenario/metric_series.hpp"

namespace leakgate {

enum class MetricsText { prometheus, open_metrics };

// The values of the wanted series; comments, timestamps, exemplars and lines of other series are
// passed over. Error when the body is cut off: its last line does not end (both formats ask for the
// line feed), or OpenMetrics lacks its "# EOF". Half a number would be a drop that never was.
[[nodiscard]] Result<SeriesValues> parse_metrics_text(std::string_view body,
                                                      const std::vector<SeriesName>& wanted,
                                                      MetricsText format);

}  // namespace leakgate
