#include "scenario/scenario.hpp"

#include <algorithm>

#include "scenario/open_model.hpp"

namespace leakgate {

// 2,000 requests fill pools and caches of most services; 20 a connection lets every connection's
// buffers reach their size (design, section 2).
Count warmup_requests(const Scenario& scenario) {
  if (scenario.cycles.warmup) return *scenario.cycles.warmup;
  const LoadSpec& load = scenario.load;
  const Count enough = std::max<Count>(2000, Count{20} * load.connections);
  if (!is_open(load)) return enough;
  constexpr double kSecondsMost = 10;
  const double in_time = kSecondsMost * highest_rate(load.rate, stages_of(load));
  return std::min(enough, std::max(requests_of_cycle(load), static_cast<Count>(in_time)));
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
