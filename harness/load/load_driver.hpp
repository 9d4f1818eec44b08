// The seam between a run and what makes its load. One call drives one cycle: exactly the planned
// requests, each sent once, never retried, and all connections closed when it returns.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/latency_histogram.hpp"
#include "base/result.hpp"
#include "recording/recording.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

struct LoadPlan {
  std::string host{};  // a loopback name or address, IPv4 or IPv6
  int port = 0;
  int connections = 16;
  Seconds timeout{15};
  std::vector<LoadRequest> requests{};  // the kinds
  std::vector<Count> counts{};          // how many of each; same size
  Count first_seq = 0;  // what {seq} starts from; it goes on over the cycles of a run
  Seconds duration{0};  // > 0: counts are ignored, go on until it is over (leakgate load)
  // > 0: so many requests in a row without an answer end it, those under way are not waited for. A
  // service that hangs would else take requests / connections x timeout to fail.
  Count failures_in_row_max = 0;
};

struct LoadOutcome {
  Count requests = 0;  // answered or failed
  LoadErrors errors{};
  std::vector<EndpointCount> endpoints;  // in the order of LoadPlan::requests
  LatencyHistogram latency;              // of requests that were answered
  Seconds duration{0};
  std::string first_error{};  // an example in words, "" when there was none
};

class LoadDriver {
 public:
  LoadDriver() = default;
  LoadDriver(const LoadDriver&) = delete;
  LoadDriver& operator=(const LoadDriver&) = delete;
  virtual ~LoadDriver() = default;

  // Blocks until the cycle is over or a stop is requested (then it returns what was done so far,
  // within 100 ms; requests under way count neither as requests nor as errors). When a duration is
  // over no request is begun any more, and those under way are waited for. An Error (code load)
  // only when nothing could be driven at all, such as a host name that does not resolve: failing
  // requests are counted, not errors.
  [[nodiscard]] virtual Result<LoadOutcome> drive(const LoadPlan& plan, std::stop_token stop) = 0;
};

// How many requests of each kind a cycle has (design, section 2, point 4): with one kind exactly
// `total`; with several, each gets the nearest prime to its share (weight / sum of weights x total)
// that no earlier kind has; at least 2.
[[nodiscard]] std::vector<Count> plan_counts(const std::vector<LoadRequest>& requests, Count total);

}  // namespace leakgate
