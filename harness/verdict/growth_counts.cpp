#include <fmt/format.h>

#include <algorithm>

#include "verdict/floor.hpp"
#include "verdict/growth_rules.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

Shaped too_few(std::size_t cycles) {
  return {Shape::undecided, fmt::format("{} cycles are too few to tell", cycles)};
}

Shape harmless_shape(std::span<const double> values) {
  if (values.back() <= values.front() || !std::ranges::is_sorted(values)) return Shape::noise;
  return is_step(values) ? Shape::step : Shape::plateau;
}

}  // namespace

Shaped judge_counts(std::span<const double> values, Carriers carriers) {
  const std::vector<double> steps = increments(values);
  if (steps.size() < kCyclesForShape) return too_few(steps.size());
  const double slope = theil_sen_slope(values);
  if (slope < kCountFloor) {
    return {harmless_shape(values), fmt::format("{:.2f} a cycle", slope)};
  }
  const bool fell = std::ranges::any_of(steps, [](double step) { return step < 0; });
  if (fell && carriers == Carriers::steady) {
    return {Shape::undecided, "it falls at times, but groups in it only rise"};
  }
  if (fell) return {Shape::noise, "it rises and falls"};
  if (carriers == Carriers::none) {
    return {harmless_shape(values), "what rose does not rise any more"};
  }
  return {Shape::leak, fmt::format("{:.2f} a cycle, and it never falls", slope)};
}

Shaped judge_threads(std::span<const double> values) {
  const std::vector<double> steps = increments(values);
  if (steps.size() < kCyclesForShape) return too_few(steps.size());
  const double slope = theil_sen_slope(values);
  const bool rising =
      std::all_of(steps.end() - 3, steps.end(), [](double step) { return step > 0; });
  if (rising && slope >= kThreadFloor) {
    return {Shape::leak, fmt::format("{:.2f} a cycle, higher after each of the last three", slope)};
  }
  return {harmless_shape(values), fmt::format("{:.2f} a cycle", slope)};
}

}  // namespace leakgate
