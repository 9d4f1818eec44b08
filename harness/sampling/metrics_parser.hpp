// From what an HTTP server answered to the values of the series that a scenario names. Pure.
#pragma once

#include <string>
#include <vector>

#include "sampling/http_get.hpp"
#include "sampling/metric_value.hpp"
#include "scenario/metric_series.hpp"

namespace leakgate {

class MetricsParser {
 public:
  // Series as the scenario's reader lets them pass: all Prometheus names, or all JSON pointers.
  explicit MetricsParser(std::vector<std::string> series);

  // Error (code sampling), which is a gap of all series, when the answer is none of metrics: a
  // status other than 200, HTML, another content type, empty, cut off.
  [[nodiscard]] Result<SeriesValues> parse(const HttpAnswer& answer) const;

 private:
  std::vector<std::string> pointers_;  // of JSON; empty: Prometheus text
  std::vector<SeriesName> names_;
};

}  // namespace leakgate
