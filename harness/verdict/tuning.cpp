#include "verdict/tuning.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "verdict/gates.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

// A handful of runs does not show the whole range: twice what they showed, or a quarter of the
// value where that is more. Below `least_margin` differences are chance: thread stacks, arenas, a
// connection that is still open.
constexpr double kSpreads = 2;
constexpr double kShare = 0.25;

double least_margin(Metric metric) {
  switch (metric) {
    case Metric::rss:
    case Metric::rss_peak:
    case Metric::native:
      return 2.0 * kMiB;
    case Metric::heap:
      return 256.0 * kKiB;
    case Metric::threads:
      return 4;  // two of a cycle are no leak (kThreadFloor), and there are other cycles
    default:
      return 2;
  }
}

double limit_for(const Spread& spread) {
  const double level = std::max(spread.most, 0.0);
  // Growth is near zero: a share of it would be no margin.
  const double share = spread.rule == Rule::max ? kShare * level : 0;
  const double limit =
      level + std::max({kSpreads * spread.width(), share, least_margin(spread.metric)});
  if (unit_of(spread.metric) == Unit::count) return std::ceil(limit);
  return static_cast<double>(rounded_up(limit).count);
}

bool is_proposed(const Spread& spread) {
  if (spread.rule == Rule::max) return spread.metric != Metric::objects;  // the heap says it
  return spread.rule == Rule::growth &&
         (spread.metric == Metric::heap || spread.metric == Metric::rss);
}

std::optional<Spread> spread_of(std::span<const Recording> runs, Metric metric, Rule rule) {
  std::vector<double> values;
  for (const Recording& run : runs) {
    const auto value = observe(run, metric, rule);
    if (!value || !std::isfinite(*value)) return std::nullopt;
    values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  return Spread{.metric = metric,
                .rule = rule,
                .least = std::ranges::min(values),
                .median = median(values),
                .most = std::ranges::max(values)};
}

}  // namespace

std::vector<Spread> spreads_of(std::span<const Recording> runs) {
  std::vector<Spread> spreads;
  for (std::size_t i = 0; i < names<Metric>().size(); ++i) {
    const auto metric = static_cast<Metric>(i);
    for (const Rule rule : {Rule::max, Rule::growth, Rule::per_request}) {
      if (metric == Metric::rss_peak && rule != Rule::max) continue;  // a peak has no growth
      if (const auto spread = spread_of(runs, metric, rule)) spreads.push_back(*spread);
    }
  }
  return spreads;
}

std::vector<ProposedGate> propose_gates(const std::vector<Spread>& spreads) {
  std::vector<ProposedGate> gates;
  for (const Spread& spread : spreads) {
    if (!is_proposed(spread)) continue;
    gates.push_back({.metric = spread.metric, .rule = spread.rule, .limit = limit_for(spread)});
  }
  return gates;
}

Bytes rounded_up(double bytes) {
  constexpr double kMost = static_cast<double>(std::int64_t{1} << 60);
  const double size = std::clamp(bytes, 1.0, kMost);
  const auto whole = static_cast<std::uint64_t>(std::ceil(size));
  const std::uint64_t step =
      std::max<std::uint64_t>(4 * static_cast<std::uint64_t>(kKiB), std::bit_floor(whole) / 8);
  return Bytes{static_cast<std::int64_t>((whole + step - 1) / step * step)};
}

}  // namespace leakgate
