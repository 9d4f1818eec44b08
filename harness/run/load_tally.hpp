// Adds up the load of all cycles. Requests, errors and what was due count everything; rate and
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
  void add_endpoints(const LoadOutcome& outcome, bool is_judged);
  void add_open(const OpenOutcome& open, bool is_judged);

  LoadTotals totals_;
  LatencyHistogram latency_;
  std::vector<LatencyHistogram> endpoint_latency_;
  LatencyHistogram uncorrected_;
  LatencyHistogram lateness_;
  Count judged_requests_ = 0;
  Count judged_due_ = 0;
  Seconds judged_time_{0};
};

// What the recording keeps of a load at a rate.
[[nodiscard]] OpenFacts facts_of(const OpenOutcome& open);

}  // namespace leakgate
