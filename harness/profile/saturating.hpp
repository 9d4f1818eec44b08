// Sums of numbers that a profile claims: they stop at the ends of the range instead of overflowing.
#pragma once

#include <cstdint>
#include <limits>

namespace leakgate {

[[nodiscard]] inline std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  using Limits = std::numeric_limits<std::int64_t>;
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a < 0 ? Limits::min() : Limits::max();
}

[[nodiscard]] inline std::int64_t saturating_subtract(std::int64_t a, std::int64_t b) {
  using Limits = std::numeric_limits<std::int64_t>;
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return a < 0 ? Limits::min() : Limits::max();
}

}  // namespace leakgate
