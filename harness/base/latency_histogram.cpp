#include "base/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace leakgate {

std::size_t LatencyHistogram::bucket_of(std::uint64_t microseconds) {
  constexpr std::uint64_t kLinear = 1ULL << kSubBucketBits;
  if (microseconds < kLinear) return static_cast<std::size_t>(microseconds);
  const auto power = static_cast<unsigned>(std::bit_width(microseconds)) - 1U - kSubBucketBits;
  const std::uint64_t sub = (microseconds >> power) & (kLinear - 1U);
  const std::size_t bucket = ((power + 1ULL) << kSubBucketBits) + sub;
  return std::min(bucket, kBuckets - 1);
}

std::uint64_t LatencyHistogram::upper_bound_us(std::size_t bucket) {
  constexpr std::uint64_t kLinear = 1ULL << kSubBucketBits;
  if (bucket < kLinear) return bucket;
  const std::size_t power = (bucket >> kSubBucketBits) - 1;
  const std::uint64_t sub = bucket & (kLinear - 1U);
  return ((kLinear + sub + 1) << power) - 1;
}

void LatencyHistogram::add(std::chrono::nanoseconds latency) {
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(0, latency.count()));
  // Rounded up, so that a bucket's bound is never under what it holds.
  ++buckets_[bucket_of(ns / 1000 + (ns % 1000 == 0 ? 0U : 1U))];
  ++count_;
  total_ns_ += ns;
  max_ns_ = std::max(max_ns_, ns);
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  total_ns_ += other.total_ns_;
  max_ns_ = std::max(max_ns_, other.max_ns_);
}

Seconds LatencyHistogram::mean() const {
  if (count_ == 0) return Seconds{0};
  return Seconds{static_cast<double>(total_ns_) / static_cast<double>(count_) * 1e-9};
}

Seconds LatencyHistogram::max() const { return Seconds{static_cast<double>(max_ns_) * 1e-9}; }

Seconds LatencyHistogram::percentile(double share) const {
  // 0.07 * 100 is a little more than 7 in floating point, and means 7.
  constexpr double kRounding = 1e-9;
  const double part = share > 0 ? std::min(share, 1.0) : 0;
  const double wanted = std::ceil(part * static_cast<double>(count_) * (1 - kRounding));
  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets && count_ > 0; ++i) {
    seen += buckets_[i];
    if (seen < rank) continue;
    if (i == kBuckets - 1) return max();
    return std::min(Seconds{static_cast<double>(upper_bound_us(i)) * 1e-6}, max());
  }
  return Seconds{0};
}

std::uint64_t LatencyHistogram::count_up_to(Seconds bound) const {
  if (bound >= max()) return count_;
  // A bound that a bucket has, in seconds, may be a little less than it in floating point.
  const double microseconds = bound.count() * 1e6 + 1e-3;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    if (static_cast<double>(upper_bound_us(i)) > microseconds) break;
    count += buckets_[i];
  }
  return count;
}

Seconds LatencyHistogram::deviation() const {
  if (count_ == 0) return Seconds{0};
  const double middle = mean().count() * 1e6;
  double squares = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    const double lower = i == 0 ? 0 : static_cast<double>(upper_bound_us(i - 1));
    const double off = (lower + static_cast<double>(upper_bound_us(i))) / 2 - middle;
    squares += static_cast<double>(buckets_[i]) * off * off;
  }
  return Seconds{std::sqrt(squares / static_cast<double>(count_)) * 1e-6};
}

}  // namespace leakgate
