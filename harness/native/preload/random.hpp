// Distances between samples: exponential, so that each byte has the same chance to be sampled
// whatever the program allocates (as in tcmalloc and the Go heap profiler).
#pragma once

#include <bit>
#include <cstdint>

namespace leakgate::native {

// xorshift64*, Vigna 2016; state is not 0.
inline std::uint64_t next_random(std::uint64_t& state) {
  state ^= state >> 12U;
  state ^= state << 25U;
  state ^= state >> 27U;
  return state * 0x2545F4914F6CDD1DULL;
}

// splitmix64's finalizer, Steele et al. 2014: neighbouring numbers become unlike ones.
inline std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

// ln(x) for x in (0, 1], within 0.0001, without libm: the exponent, and the series of
// ln(m) = 2 artanh((m - 1) / (m + 1)) for a mantissa in [0.75, 1.5).
inline double logarithm(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = static_cast<int>(bits >> 52U) - 1023;
  double mantissa =
      std::bit_cast<double>((bits & 0x000F'FFFF'FFFF'FFFFULL) | 0x3FF0'0000'0000'0000ULL);
  if (mantissa >= 1.5) {
    mantissa /= 2;
    ++exponent;
  }
  const double t = (mantissa - 1) / (mantissa + 1);
  const double square = t * t;
  const double series = 2 * t * (1 + square * (1.0 / 3 + square * (1.0 / 5 + square / 7)));
  return exponent * 0.6931471805599453 + series;
}

inline std::int64_t next_distance(std::uint64_t& state, std::uint64_t mean) {
  constexpr double kScale = 1.0 / 9007199254740992.0;  // 2^-53
  const double uniform = (static_cast<double>(next_random(state) >> 11U) + 1) * kScale;
  return static_cast<std::int64_t>(-logarithm(uniform) * static_cast<double>(mean));
}

}  // namespace leakgate::native
