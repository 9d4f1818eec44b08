#include "load/plan_slices.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace leakgate {
namespace {

Count requests_in(const LoadPlan& plan) {
  return std::accumulate(plan.counts.begin(), plan.counts.end(), Count{0});
}

// Part `index` of `whole`, cut as evenly as it goes; the first parts are the larger ones.
template <class Number>
Number part_of(Number whole, Number index, Number parts) {
  return whole / parts + (index < whole % parts ? 1 : 0);
}

bool has_end_in_time(const LoadPlan& plan) {
  return !plan.stages.empty() || plan.duration > Seconds{0};
}

// Connections to open: no more than there are requests for.
int connections_of(const LoadPlan& plan) {
  const int wanted = std::max(plan.connections, 1);
  if (has_end_in_time(plan)) return wanted;
  return static_cast<int>(std::min<Count>(wanted, requests_in(plan)));
}

void add(OpenOutcome& sum, const OpenOutcome& part) {
  sum.due += part.due;
  sum.missed += part.missed;
  sum.uncorrected.merge(part.uncorrected);
  sum.lateness.merge(part.lateness);
  sum.connections_most += part.connections_most;
  sum.queue_wait += part.queue_wait;
  sum.wake_wait += part.wake_wait;
  sum.cpu_share = std::max(sum.cpu_share, part.cpu_share);
}

void add(LoadOutcome& sum, LoadOutcome& part) {
  sum.requests += part.requests;
  for (std::size_t i = 0; i < kLoadErrorKinds; ++i) sum.errors[i] += part.errors[i];
  for (std::size_t i = 0; i < sum.endpoints.size(); ++i) {
    sum.endpoints[i].requests += part.endpoints[i].requests;
    sum.endpoints[i].errors += part.endpoints[i].errors;
    sum.endpoint_latency[i].merge(part.endpoint_latency[i]);
  }
  sum.latency.merge(part.latency);
  sum.duration = std::max(sum.duration, part.duration);
  if (sum.first_error.empty()) sum.first_error = std::move(part.first_error);
  if (sum.open && part.open) add(*sum.open, *part.open);
}

}  // namespace

std::vector<LoadPlan> slices_of(const LoadPlan& plan) {
  const int connections = connections_of(plan);
  const int most = plan.max_connections > 0 ? std::max(plan.max_connections, connections)
                                            : std::max(connections, kMaxConnectionsDefault);
  const int threads = std::clamp(plan.threads, 1, std::max(connections, 1));
  std::vector<LoadPlan> slices;
  Count first = plan.first_seq;
  for (int i = 0; i < threads; ++i) {
    LoadPlan slice = plan;
    slice.connections = part_of(connections, i, threads);
    slice.max_connections = part_of(most, i, threads);
    if (has_end_in_time(plan)) {
      slice.first_seq = plan.first_seq + i;
      slice.seq_step = threads;
    } else {
      for (Count& count : slice.counts) count = part_of<Count>(count, i, threads);
      slice.first_seq = std::exchange(first, first + requests_in(slice));
    }
    slices.push_back(std::move(slice));
  }
  return slices;
}

int lanes_of(const LoadPlan& slice) {
  return slice.stages.empty() ? slice.connections : slice.max_connections;
}

LoadOutcome merge(std::vector<LoadOutcome> outcomes) {
  LoadOutcome sum = std::move(outcomes.front());
  for (std::size_t i = 1; i < outcomes.size(); ++i) add(sum, outcomes[i]);
  return sum;
}

}  // namespace leakgate
