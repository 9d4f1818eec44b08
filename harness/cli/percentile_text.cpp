#include "cli/percentile_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace leakgate {
namespace {

constexpr int kRowsPerHalving = 5;

double milliseconds(Seconds time) { return time.count() * 1e3; }

// The next share of values to print: the steps halve where half of what was left is passed.
double after(double share) {
  const double halvings = std::floor(std::log2(1 / (1 - share)) + 1e-9) + 1;
  return share + 1 / (kRowsPerHalving * std::exp2(halvings));
}

}  // namespace

std::string percentile_text(const LatencyHistogram& histogram) {
  std::string text = fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile",
                                 "TotalCount", "1/(1-Percentile)");
  const auto out = std::back_inserter(text);
  std::uint64_t count = 0;
  for (double share = 0; histogram.count() > 0; share = after(share)) {
    const Seconds value = histogram.percentile(share);
    count = histogram.count_up_to(value);
    if (count == histogram.count()) break;
    fmt::format_to(out, "{:12.3f} {:14.12f} {:10} {:14.2f}\n", milliseconds(value), share, count,
                   1 / (1 - share));
  }
  if (histogram.count() > 0) {
    fmt::format_to(out, "{:12.3f} {:14.12f} {:10}\n", milliseconds(histogram.max()), 1.0,
                   histogram.count());
  }
  fmt::format_to(out, "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n",
                 milliseconds(histogram.mean()), milliseconds(histogram.deviation()));
  fmt::format_to(out, "#[Max     = {:12.3f}, Total count    = {:12}]\n",
                 milliseconds(histogram.max()), histogram.count());
  fmt::format_to(out, "#[Buckets = {:12}, SubBuckets     = {:12}]\n", LatencyHistogram::kPowers + 1,
                 1U << LatencyHistogram::kSubBucketBits);
  return text;
}

}  // namespace leakgate
