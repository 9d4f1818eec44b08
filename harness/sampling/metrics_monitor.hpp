// Reads the target's own metrics endpoint at an interval, on a thread of its own: however slow it
// answers, /proc and the probe are sampled as ever. What came is judged by MetricsParser and kept
// by MetricsLog.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.hpp"
#include "sampling/http_get.hpp"
#include "sampling/metrics_log.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// One answer of the endpoint; called from the monitor's thread only. The token ends a long wait.
using MetricsFetch = std::function<Result<HttpAnswer>(const std::stop_token&)>;

// GET over HTTP, at most 4 MiB.
[[nodiscard]] MetricsFetch fetch_metrics(std::string url, Seconds timeout);

class MetricsMonitor {
 public:
  // The clock must outlive the monitor.
  MetricsMonitor(const MetricsSpec& metrics, const Clock& clock, MetricsFetch fetch,
                 const MetricsLimits& limits = {});
  MetricsMonitor(const MetricsMonitor&) = delete;
  MetricsMonitor& operator=(const MetricsMonitor&) = delete;
  ~MetricsMonitor();

  // While it lives no reading is begun, and readings that fall due are put off: no gap. A request
  // in flight is a descriptor and two goroutines of the target, which a mark would count. Waits for
  // the reading that is under way, but not for ever: a mark has better things to do than to wait
  // for an endpoint that hangs.
  class Hold {
   public:
    explicit Hold(MetricsMonitor& monitor, Seconds wait_max = Seconds{1});
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold();

   private:
    MetricsMonitor& monitor_;
  };

  // Ends the thread and hands over what was read. A reading that is under way is no gap.
  [[nodiscard]] MetricsLog::Taken stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakgate
