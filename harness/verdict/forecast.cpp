#include "verdict/forecast.hpp"

#include <algorithm>
#include <cmath>

#include "verdict/basis.hpp"
#include "verdict/series.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

// RSS of a clean service moves by this much.
constexpr double kGrowthMin = kMiB;

bool grows_by_time(const Judgement& judgement) {
  const auto stands = [](const GateResult& gate) {
    return gate.rule == Rule::leak && gate.outcome == GateOutcome::fail;
  };
  const auto by_time = [&](const GateResult& gate) {
    return !stands(gate) || gate.basis.basis == Basis::time;
  };
  return std::ranges::any_of(judgement.gates, stands) &&
         std::ranges::all_of(judgement.gates, by_time);
}

// Descriptors and threads that grow need little memory: what RSS did beside them is chance.
bool is_about_memory(const Judgement& judgement) {
  return std::ranges::any_of(judgement.gates, [](const GateResult& gate) {
    const bool memory = gate.metric != Metric::fds && gate.metric != Metric::threads;
    return memory && gate.outcome == GateOutcome::fail;
  });
}

void consider(Forecast& forecast, std::optional<double> limit, const char* source) {
  if (!limit || !(*limit > 0)) return;
  const Bytes bytes{static_cast<std::int64_t>(*limit)};
  if (forecast.limit && *forecast.limit <= bytes) return;
  forecast.limit = bytes;
  forecast.limit_source = source;
}

std::optional<double> as_number(const std::optional<Bytes>& bytes) {
  return bytes ? std::optional(static_cast<double>(bytes->count)) : std::nullopt;
}

}  // namespace

std::optional<Forecast> forecast(const Recording& recording, const Judgement& judgement) {
  if (judgement.verdict != Verdict::leak) return std::nullopt;
  const Series rss = series_of(recording, Metric::rss);
  if (!rss.complete() || rss.values.size() < 2) return std::nullopt;
  const double per_cycle = theil_sen_slope(rss.values);
  if (!is_about_memory(judgement) || rss.values.back() - rss.values.front() < kGrowthMin) {
    return std::nullopt;
  }
  Forecast result;
  if (grows_by_time(judgement)) {
    const double seconds = time_per_cycle(recording).count();
    if (seconds > 0) result.bytes_per_hour = per_cycle / seconds * kSecondsPerHour;
  } else if (rss.requests > 0 && std::isfinite(recording.load.rate)) {
    result.rate = recording.load.rate;
    result.bytes_per_hour = per_cycle / rss.requests * result.rate * kSecondsPerHour;
  }
  if (!(result.bytes_per_hour > 0) || !std::isfinite(result.bytes_per_hour)) return std::nullopt;
  consider(result, as_number(recording.target.limits.memory), "cgroup");
  consider(result, as_number(recording.target.limits.go_memory), "GOMEMLIMIT");
  const auto gate = recording.scenario.gates.find(Metric::rss);
  if (gate != recording.scenario.gates.end()) consider(result, gate->second.max, "gate rss max");
  if (result.limit) {
    const double left = static_cast<double>(result.limit->count) - rss.values.back();
    result.hours = std::max(0.0, left / result.bytes_per_hour);
  }
  return result;
}

}  // namespace leakgate
