#include "run/load_tally.hpp"

namespace leakgate {

void LoadTally::add(const LoadOutcome& outcome, CycleKind kind) {
  totals_.requests += outcome.requests;
  for (std::size_t i = 0; i < kLoadErrorKinds; ++i) totals_.errors[i] += outcome.errors[i];
  totals_.endpoints.resize(outcome.endpoints.size());
  for (std::size_t i = 0; i < outcome.endpoints.size(); ++i) {
    totals_.endpoints[i].name = outcome.endpoints[i].name;
    totals_.endpoints[i].requests += outcome.endpoints[i].requests;
    totals_.endpoints[i].errors += outcome.endpoints[i].errors;
  }
  if (kind == CycleKind::warm_up) return;
  latency_.merge(outcome.latency);
  judged_requests_ += outcome.requests;
  judged_time_ += outcome.duration;
}

LoadTotals LoadTally::totals() const {
  LoadTotals totals = totals_;
  totals.latency = summarize(latency_);
  if (judged_time_ > Seconds{0}) {
    totals.rate = static_cast<double>(judged_requests_) / judged_time_.count();
  }
  return totals;
}

}  // namespace leakgate
