// Statistics over a handful of readings, one a cycle: x is the index 0, 1, 2, ... Pure functions
// over finite values; whoever calls has left out what was not measured.
#pragma once

#include <span>
#include <vector>

namespace leakgate {

// The middle value, or the mean of the two middle ones; 0 when empty.
[[nodiscard]] double median(std::vector<double> values);

// Median absolute deviation from the median, not scaled to a standard deviation; 0 when empty.
[[nodiscard]] double median_deviation(std::span<const double> values);

// values[i + 1] - values[i]; one fewer than the values.
[[nodiscard]] std::vector<double> increments(std::span<const double> values);

// Median of the slopes of all pairs (Theil 1950, Sen 1968): a single reading that is far off does
// not move it. 0 for fewer than two values.
[[nodiscard]] double theil_sen_slope(std::span<const double> values);

// The same per unit of `at`, the places of the values, which only rise; pairs at one place are left
// out. As many places as values.
[[nodiscard]] double theil_sen_slope(std::span<const double> at, std::span<const double> values);

struct LineFit {
  double slope = 0;
  double standard_error = 0;  // of the slope
  double lower_bound = 0;     // one-sided, 95 %
};

// Ordinary least squares. With fewer than three values there is no error to estimate: the lower
// bound is then minus infinity.
[[nodiscard]] LineFit fit_line(std::span<const double> values);

// The 95 % quantile of Student's t (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2).
[[nodiscard]] double student_t_95(std::size_t degrees_of_freedom);

}  // namespace leakgate
