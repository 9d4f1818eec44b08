// A log-linear histogram of latencies, of fixed size: 2^7 linear sub-buckets per power of two from
// 1 us to about 8,600 s, so a percentile is over by less than 1 % or 1 us and memory does not
// depend on the number of requests. Not thread-safe; merge() adds up several.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/duration.hpp"

namespace leakgate {

class LatencyHistogram {
 public:
  static constexpr unsigned kSubBucketBits = 7;
  static constexpr unsigned kPowers = 26;

  // Negative values count as 0; values above the range count in the last bucket, whose bound is the
  // largest value seen.
  void add(std::chrono::nanoseconds latency);
  void merge(const LatencyHistogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Seconds mean() const;  // exact
  [[nodiscard]] Seconds max() const;   // exact
  // The smallest bucket bound that at least `share` (0..1) of all values are at or under; 0 s when
  // empty.
  [[nodiscard]] Seconds percentile(double share) const;
  // How many values are in buckets whose bound is at or under `bound`.
  [[nodiscard]] std::uint64_t count_up_to(Seconds bound) const;
  [[nodiscard]] Seconds deviation() const;  // the standard deviation, from the buckets' middles

 private:
  static constexpr std::size_t kBuckets = (kPowers + 1U) << kSubBucketBits;

  [[nodiscard]] static std::size_t bucket_of(std::uint64_t microseconds);
  [[nodiscard]] static std::uint64_t upper_bound_us(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t total_ns_ = 0;
  std::uint64_t max_ns_ = 0;
};

}  // namespace leakgate
