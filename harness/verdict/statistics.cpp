#include "verdict/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace leakgate {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  // Halves first: the sum of two huge values would not fit.
  return *std::max_element(values.begin(), middle) / 2 + *middle / 2;
}

double median_deviation(std::span<const double> values) {
  const double center = median({values.begin(), values.end()});
  std::vector<double> deviations;
  for (const double value : values) deviations.push_back(std::abs(value - center));
  return median(std::move(deviations));
}

std::vector<double> increments(std::span<const double> values) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < values.size(); ++i) steps.push_back(values[i] - values[i - 1]);
  return steps;
}

double theil_sen_slope(std::span<const double> values) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) {
      slopes.push_back((values[j] - values[i]) / static_cast<double>(j - i));
    }
  }
  return median(std::move(slopes));
}

double theil_sen_slope(std::span<const double> at, std::span<const double> values) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) {
      if (at[j] > at[i]) slopes.push_back((values[j] - values[i]) / (at[j] - at[i]));
    }
  }
  return median(std::move(slopes));
}

LineFit fit_line(std::span<const double> values) {
  LineFit fit{
      .slope = 0, .standard_error = 0, .lower_bound = -std::numeric_limits<double>::infinity()};
  const std::size_t n = values.size();
  if (n < 2) return fit;
  const double count = static_cast<double>(n);
  const double mean_x = (count - 1) / 2;
  double mean_y = 0;
  for (const double value : values) mean_y += value / count;
  double spread_x = 0;
  double product = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double dx = static_cast<double>(i) - mean_x;
    spread_x += dx * dx;
    product += dx * (values[i] - mean_y);
  }
  fit.slope = product / spread_x;
  if (n < 3) return fit;
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double residual = values[i] - mean_y - fit.slope * (static_cast<double>(i) - mean_x);
    squares += residual * residual;
  }
  fit.standard_error = std::sqrt(squares / (count - 2) / spread_x);
  fit.lower_bound = fit.slope - student_t_95(n - 2) * fit.standard_error;
  return fit;
}

double student_t_95(std::size_t degrees_of_freedom) {
  constexpr std::array kQuantiles{6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860,
                                  1.833, 1.812, 1.796, 1.782, 1.771, 1.761, 1.753, 1.746,
                                  1.740, 1.734, 1.729, 1.725, 1.721, 1.717, 1.714, 1.711,
                                  1.708, 1.706, 1.703, 1.701, 1.699, 1.697};
  if (degrees_of_freedom == 0) return std::numeric_limits<double>::infinity();
  if (degrees_of_freedom <= kQuantiles.size()) return kQuantiles[degrees_of_freedom - 1];
  // The first terms of Fisher's expansion around the normal quantile; off by less than 0.001 here.
  constexpr double kNormal = 1.6449;
  const double freedom = static_cast<double>(degrees_of_freedom);
  return kNormal + kNormal * (kNormal * kNormal + 1) / (4 * freedom);
}

}  // namespace leakgate
