// Keeps the readings of a metrics endpoint: values where there are some, gaps where there are none.
// Pure; its memory is bounded as that of the 10 Hz samples.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "recording/recording.hpp"
#include "sampling/gap_log.hpp"
#include "sampling/metric_value.hpp"

namespace leakgate {

// What a run keeps of an endpoint: as many values as an hour of samples has (five each), then every
// second reading is dropped; and gaps, which are counted only when there are more.
struct MetricsLimits {
  std::size_t values_max = 180'000;
  std::size_t gaps_max = 10'000;
};

class MetricsLog {
 public:
  explicit MetricsLog(const std::vector<std::string>& series, const MetricsLimits& limits = {});

  // The reading that was due at `due` came `at`, with a value or an error for each series; or none
  // came, and all of them are missing.
  void take(Seconds due, Seconds at, const Result<SeriesValues>& values);

  // True when every second reading had to be dropped: from here on, read half as often.
  [[nodiscard]] bool make_room();

  struct Taken {
    MetricReadings metrics;
    std::vector<Gap> gaps;
    Count gaps_left_out = 0;
  };
  [[nodiscard]] Taken finish(Seconds at);

 private:
  std::size_t readings_max_;
  MetricReadings metrics_;
  GapLog gaps_;
};

}  // namespace leakgate
