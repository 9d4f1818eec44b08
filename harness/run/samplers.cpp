#include "run/samplers.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "base/text.hpp"

namespace leakgate {
namespace {

void append(std::vector<Gap>& to, std::vector<Gap> gaps) {
  to.insert(to.end(), std::make_move_iterator(gaps.begin()), std::make_move_iterator(gaps.end()));
}

SamplerOptions options_for(int pid, const Scenario& scenario) {
  SamplerOptions options{.pid = pid};
  // Every sample takes time on a CPU that the target may want.
  if (scenario.watch) options.interval = Seconds{0.5};
  return options;
}

}  // namespace

Samplers::Samplers(const Session& session, const Scenario& scenario, const Clock& clock)
    : sampler_(options_for(session.pid(), scenario), clock, session.sampler_source()) {
  const std::optional<MetricsSpec>& metrics = scenario.target.metrics;
  if (!metrics) return;
  monitor_.emplace(*metrics, clock,
                   fetch_metrics(session.expanded(metrics->url), timeout_of(*metrics)));
}

std::optional<MetricsMonitor::Hold> Samplers::hold() {
  if (!monitor_) return std::nullopt;
  return std::optional<MetricsMonitor::Hold>(std::in_place, *monitor_);
}

void Samplers::finish(Recording& recording) {
  Sampler::Taken taken = sampler_.stop();
  recording.samples = std::move(taken.samples);
  append(recording.gaps, std::move(taken.gaps));
  if (!monitor_) return;
  MetricsLog::Taken read = monitor_->stop();
  recording.metrics = std::move(read.metrics);
  append(recording.gaps, std::move(read.gaps));
  if (read.gaps_left_out == 0) return;
  recording.events.push_back(
      {.at = recording.metrics->at.empty() ? Seconds{0} : recording.metrics->at.back(),
       .what = fmt::format("{} more gaps of the metrics endpoint are counted, but not listed",
                           with_commas(read.gaps_left_out))});
}

}  // namespace leakgate
