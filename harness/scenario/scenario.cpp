#include "scenario/scenario.hpp"

#include <algorithm>

namespace leakgate {

// 2,000 requests fill pools and caches of most services; 20 a connection lets every connection's
// buffers reach their size (design, section 2).
Count warmup_requests(const Scenario& scenario) {
  return scenario.cycles.warmup.value_or(
      std::max<Count>(2000, Count{20} * scenario.load.connections));
}

// A local endpoint answers within milliseconds; one that takes a second is as good as silent.
void watch_only(Scenario& scenario, const WatchSpec& watch) {
  scenario.watch = watch;
  scenario.cycles.quiet = Seconds{0};
}

Seconds timeout_of(const MetricsSpec& metrics) {
  return metrics.timeout.value_or(std::min(metrics.interval, Seconds{1}));
}

}  // namespace leakgate
