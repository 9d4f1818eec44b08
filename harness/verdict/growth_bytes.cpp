#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "verdict/growth_rules.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

constexpr double kStepShare = 0.6;
constexpr double kDecelerationShare = 0.5;

double last_three(const std::vector<double>& steps) {
  const std::size_t from = steps.size() - std::min<std::size_t>(3, steps.size());
  return median({steps.begin() + static_cast<std::ptrdiff_t>(from), steps.end()});
}

// Why growth over the floor is not (yet) called a leak although it goes on; empty: it is one.
std::string doubt(std::span<const double> values, double floor) {
  const std::vector<double> steps = increments(values);
  const auto rises = std::ranges::count_if(steps, [](double step) { return step > 0; });
  if (static_cast<std::size_t>(rises) + 1 < steps.size()) {
    return fmt::format("only {} of {} cycles ended higher", rises, steps.size());
  }
  const double slope = theil_sen_slope(values);
  if (!(slope > floor)) return fmt::format("it began late: {} a cycle so far", bytes_text(slope));
  const double bound = fit_line(values).lower_bound;
  if (!(bound > floor / 2)) {
    return fmt::format("its spread is wide: at least {} a cycle (95 %)", bytes_text(bound));
  }
  return {};
}

}  // namespace

bool is_step(std::span<const double> values) {
  if (values.size() < 2) return false;
  const double growth = values.back() - values.front();
  const std::vector<double> steps = increments(values);
  return growth > 0 && std::ranges::max(steps) > kStepShare * growth;
}

bool is_decelerating(std::span<const double> values) {
  const std::size_t half = values.size() < 2 ? 0 : (values.size() - 1) / 2;
  if (half == 0) return false;
  const double early = values[half] - values.front();
  const double late = values.back() - values[values.size() - 1 - half];
  return late < kDecelerationShare * early;
}

bool has_steady_tail(std::span<const double> values, double floor) {
  constexpr std::size_t kTail = 6;
  constexpr double kSteadyShare = 0.8;
  const std::vector<double> steps = increments(values);
  if (steps.size() < kTail) return false;
  const std::span<const double> tail = std::span(steps).last(kTail);
  if (!std::ranges::all_of(tail, [floor](double step) { return step > floor; })) return false;
  const double before = tail[0] + tail[1] + tail[2];
  return tail[3] + tail[4] + tail[5] >= kSteadyShare * before;
}

Shaped judge_bytes(std::span<const double> values, double floor) {
  const std::vector<double> steps = increments(values);
  if (steps.size() < kCyclesForShape) {
    return {Shape::undecided, fmt::format("{} cycles are too few to tell", steps.size())};
  }
  const double slope = theil_sen_slope(values);
  const double growth = values.back() - values.front();
  const bool goes_on = last_three(steps) > floor;
  const std::string rate = fmt::format("{} a cycle", bytes_text(slope));
  const std::string limit = bytes_text(floor);
  if (slope <= floor && !goes_on) {
    if (growth > floor && is_step(values)) return {Shape::step, "it grew in one step and stayed"};
    if (growth > floor && is_decelerating(values)) {
      return {Shape::plateau, "it grew at first and has levelled off"};
    }
    return {Shape::noise, fmt::format("{}, within the floor of {}", rate, limit)};
  }
  const bool steady = has_steady_tail(values, floor);
  if (is_step(values) && !steady) {
    return {Shape::step, "one cycle brought more than 60 % of the growth", goes_on};
  }
  if (is_decelerating(values) && !steady) {
    return {Shape::plateau, "the late half grew under half as much as the early half", goes_on};
  }
  if (!goes_on) return {Shape::plateau, "the last cycles stayed within the floor of " + limit};
  if (const std::string why = doubt(values, floor); !why.empty()) {
    return {Shape::undecided, "it grows, but " + why};
  }
  return {Shape::leak, fmt::format("{}, over the floor of {}", rate, limit)};
}

}  // namespace leakgate
