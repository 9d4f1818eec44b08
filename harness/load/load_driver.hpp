// The seam between a run and what makes its load. One call drives one cycle: exactly the planned
// requests, each sent once, never retried, and all connections closed when it returns.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/latency_histogram.hpp"
#include "base/result.hpp"
#include "recording/recording.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// A table that requests take values from: {data.COLUMN} stands for the value in the row of the
// request, number {seq} modulo the rows.
class DataTable;

// Open model: connections that may be open at once where nothing else is said.
inline constexpr int kMaxConnectionsDefault = 1000;

// What was done so far, for whoever looks on: written a few times a second by each load thread.
struct LoadProgress {
  std::atomic<Count> requests{0};
  std::atomic<Count> errors{0};
};

struct LoadPlan {
  std::string host{};  // a loopback name or address, IPv4 or IPv6
  int port = 0;
  std::string unix_socket{};  // a path; then host and port only name the target in Host
  int connections = 16;
  int max_connections = 0;  // open model; 0: as LoadSpec says
  int threads = 1;
  Seconds timeout{15};
  LoadEngine engine = LoadEngine::automatic;
  bool https = false;
  bool http2 = false;
  TlsSpec tls{};
  bool cookies = false;
  std::string authorization{};  // the value of the header, a secret; empty: none
  std::shared_ptr<const DataTable> data{};
  std::vector<LoadRequest> requests{};  // the kinds
  std::vector<Count> counts{};          // how many of each; same size
  Count first_seq = 0;  // what {seq} starts from; it goes on over the cycles of a run
  Count seq_step = 1;   // from one {seq} to the next
  int cycle = 0;        // which drive of the run it is, from 1; external drivers are told
  // Closed model, > 0: counts are ignored, go on until it is over (leakgate load).
  Seconds duration{0};
  // Open model where there are any: from start_rate on by these, counts are ignored. Requests are
  // planned_requests() in number.
  std::vector<LoadStage> stages{};
  double start_rate = 0;
  Pacing pacing = Pacing::tick;
  // > 0: so many requests in a row without an answer end it, those under way are not waited for. A
  // service that hangs would else take requests / connections x timeout to fail.
  Count failures_in_row_max = 0;
  std::shared_ptr<LoadProgress> progress{};  // null: nobody looks on
};

// What only the open model knows.
struct OpenOutcome {
  Count due = 0;     // by the schedule, up to the end or the stop
  Count missed = 0;  // of them, not begun by then: requests + under way at a stop + missed == due
  LatencyHistogram uncorrected;  // of requests that were answered: from the sending
  LatencyHistogram lateness;     // of all that were sent: from when a request was due
  int connections_most = 0;      // open at once
  // Why requests were missed or late: busy connections (the target's doing), or a load thread that
  // came too late to see that they were due (the harness's, or of who took its core).
  Seconds queue_wait{0};  // summed over the requests: from seen as due to sent or missed
  Seconds wake_wait{0};   // the same, from due to seen as due
  double cpu_share = 0;   // of a core, by the busiest load thread, while requests were due
};

struct LoadOutcome {
  Count requests = 0;  // answered or failed
  LoadErrors errors{};
  std::vector<EndpointCount> endpoints;  // in the order of LoadPlan::requests
  // Of requests that were answered: from the sending, in the open model from when they were due.
  LatencyHistogram latency;
  std::vector<LatencyHistogram> endpoint_latency;  // the same, one for each of endpoints
  Seconds duration{0};  // open model: of the schedule, up to a stop; without what came in later
  std::optional<OpenOutcome> open{};
  bool requests_known = true;  // false: a driver that does not say how many it sent; requests is 0
  std::string first_error{};   // an example in words, "" when there was none
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
