// Adds up the load of all cycles. Requests and errors count everything that was sent; rate and
// latency leave the warm-up out.
#pragma once

#include "load/load_driver.hpp"
#include "recording/recording.hpp"

namespace leakgate {

class LoadTally {
 public:
  void add(const LoadOutcome& outcome, CycleKind kind);
  // Requests that were planned and never sent.
  void add_missed(Count requests) { totals_.missed += requests; }
  [[nodiscard]] LoadTotals totals() const;

 private:
  LoadTotals totals_;
  LatencyHistogram latency_;
  Count judged_requests_ = 0;
  Seconds judged_time_{0};
};

}  // namespace leakgate
