// A JSON answer of a metrics endpoint, such as expvar's. Pure, and hostile-input safe: the document
// is walked through and never held, however deep or wide it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sampling/metric_value.hpp"

namespace leakgate {

// The numbers that the JSON pointers lead to. Error when the body is not JSON as a whole, cut off
// included. A key that is there twice makes what is below it no value.
[[nodiscard]] Result<SeriesValues> parse_metrics_json(std::string_view body,
                                                      const std::vector<std::string>& pointers);

}  // namespace leakgate
