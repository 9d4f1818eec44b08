#include "sampling/metrics_log.hpp"

#include <algorithm>
#include <utility>

namespace leakgate {
namespace {

void drop_every_second(auto& list) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < list.size(); i += 2) list[kept++] = std::move(list[i]);
  list.resize(kept);
}

void take_missing(MetricSeries& series) {
  ++series.missing;
  series.values.emplace_back(std::nullopt);
}

}  // namespace

MetricsLog::MetricsLog(const std::vector<std::string>& series, const MetricsLimits& limits)
    : readings_max_(limits.values_max / std::max<std::size_t>(1, series.size())),
      gaps_(limits.gaps_max) {
  for (const std::string& name : series) metrics_.series.push_back({.name = name, .values = {}});
}

void MetricsLog::take(Seconds due, Seconds at, const Result<SeriesValues>& values) {
  metrics_.at.push_back(at);
  if (values) {
    gaps_.hit(at, SourceKind::metrics);
  } else {
    gaps_.miss(due, SourceKind::metrics, values.error().what);
  }
  for (std::size_t i = 0; i < metrics_.series.size(); ++i) {
    MetricSeries& series = metrics_.series[i];
    ++series.readings;
    if (!values) {
      gaps_.hit(due, SourceKind::metrics, series.name);  // the gap of all of them says it now
      take_missing(series);
    } else if (const Result<double>& value = (*values)[i]) {
      gaps_.hit(at, SourceKind::metrics, series.name);
      series.values.emplace_back(*value);
    } else {
      gaps_.miss(due, SourceKind::metrics, value.error().what, series.name);
      take_missing(series);
    }
  }
}

bool MetricsLog::make_room() {
  if (metrics_.at.size() < readings_max_) return false;
  drop_every_second(metrics_.at);
  for (MetricSeries& series : metrics_.series) drop_every_second(series.values);
  return true;
}

MetricsLog::Taken MetricsLog::finish(Seconds at) {
  std::vector<Gap> gaps = gaps_.finish(at);
  return {.metrics = std::exchange(metrics_, {}),
          .gaps = std::move(gaps),
          .gaps_left_out = gaps_.left_out()};
}

}  // namespace leakgate
