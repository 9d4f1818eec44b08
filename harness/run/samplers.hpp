// What is read between the marks of a run: /proc and the probe ten times a second (twice, where a
// target is only watched), and the target's own metrics where the scenario names them. Two threads:
// one never waits for the other.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "recording/recording.hpp"
#include "run/session.hpp"
#include "sampling/metrics_monitor.hpp"
#include "sampling/sampler.hpp"

namespace leakgate {

class Samplers {
 public:
  // Begins to sample the session's target. The clock must outlive the object.
  Samplers(const Session& session, const Scenario& scenario, const Clock& clock);

  // While it lives the target's own metrics are not asked for.
  [[nodiscard]] std::optional<MetricsMonitor::Hold> hold();

  // From then on, or until then, nothing is sampled; that is no gap.
  void pause(bool paused) { sampler_.pause(paused); }

  // Ends sampling and writes down what was seen.
  void finish(Recording& recording);

 private:
  Sampler sampler_;
  std::optional<MetricsMonitor> monitor_;
};

}  // namespace leakgate
