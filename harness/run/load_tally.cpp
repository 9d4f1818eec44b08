#include "run/load_tally.hpp"

namespace leakgate {

OpenFacts facts_of(const OpenOutcome& open) {
  return {.due = open.due,
          .missed = open.missed,
          .connections_most = open.connections_most,
          .queue_wait = open.queue_wait,
          .wake_wait = open.wake_wait,
          .cpu_share = open.cpu_share};
}

void LoadTally::add(const LoadOutcome& outcome, CycleKind kind) {
  const bool is_judged = kind != CycleKind::warm_up;
  totals_.requests += outcome.requests;
  totals_.requests_known &= outcome.requests_known;
  for (std::size_t i = 0; i < kLoadErrorKinds; ++i) totals_.errors[i] += outcome.errors[i];
  add_endpoints(outcome, is_judged);
  if (outcome.open) add_open(*outcome.open, is_judged);
  if (!is_judged) return;
  latency_.merge(outcome.latency);
  judged_requests_ += outcome.requests;
  judged_time_ += outcome.duration;
}

void LoadTally::add_endpoints(const LoadOutcome& outcome, bool is_judged) {
  totals_.endpoints.resize(outcome.endpoints.size());
  endpoint_latency_.resize(outcome.endpoints.size());
  for (std::size_t i = 0; i < outcome.endpoints.size(); ++i) {
    totals_.endpoints[i].name = outcome.endpoints[i].name;
    totals_.endpoints[i].requests += outcome.endpoints[i].requests;
    totals_.endpoints[i].errors += outcome.endpoints[i].errors;
    if (is_judged && i < outcome.endpoint_latency.size()) {
      endpoint_latency_[i].merge(outcome.endpoint_latency[i]);
    }
  }
}

void LoadTally::add_open(const OpenOutcome& open, bool is_judged) {
  if (!totals_.open) totals_.open.emplace();
  totals_.open->facts = sum(totals_.open->facts, facts_of(open));
  if (!is_judged) return;
  judged_due_ += open.due;
  uncorrected_.merge(open.uncorrected);
  lateness_.merge(open.lateness);
}

LoadTotals LoadTally::totals() const {
  LoadTotals totals = totals_;
  totals.latency = summarize(latency_);
  for (std::size_t i = 0; i < totals.endpoints.size(); ++i) {
    if (endpoint_latency_[i].count() == 0) continue;
    totals.endpoints[i].latency = summarize(endpoint_latency_[i]);
  }
  if (totals.open) {
    totals.open->latency_uncorrected = summarize(uncorrected_);
    totals.open->lateness = summarize(lateness_);
  }
  if (judged_time_ <= Seconds{0}) return totals;
  totals.rate = static_cast<double>(judged_requests_) / judged_time_.count();
  if (totals.open) totals.target_rate = static_cast<double>(judged_due_) / judged_time_.count();
  return totals;
}

}  // namespace leakgate
