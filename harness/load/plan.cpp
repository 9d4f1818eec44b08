#include <algorithm>
#include <cmath>

#include "load/load_driver.hpp"

namespace leakgate {
namespace {

bool is_prime(Count number) {
  if (number < 4) return number >= 2;
  if (number % 2 == 0) return false;
  for (Count divisor = 3; divisor <= number / divisor; divisor += 2) {
    if (number % divisor == 0) return false;
  }
  return true;
}

// The prime nearest to `share` that is not in `used`; of two equally near ones the smaller.
Count nearest_unused_prime(Count share, const std::vector<Count>& used) {
  const auto fits = [&](Count number) {
    return is_prime(number) && std::ranges::find(used, number) == used.end();
  };
  for (Count distance = 0;; ++distance) {
    if (fits(share - distance)) return share - distance;
    if (fits(share + distance)) return share + distance;
  }
}

double usable(double weight) { return std::isfinite(weight) ? std::max(weight, 0.0) : 0.0; }

}  // namespace

std::vector<Count> plan_counts(const std::vector<LoadRequest>& requests, Count total) {
  if (requests.size() == 1) return {total};
  double sum = 0;
  for (const LoadRequest& request : requests) sum += usable(request.weight);
  std::vector<Count> counts;
  counts.reserve(requests.size());
  for (const LoadRequest& request : requests) {
    const double share = sum > 0 ? usable(request.weight) / sum * static_cast<double>(total) : 0;
    counts.push_back(nearest_unused_prime(std::max<Count>(2, std::llround(share)), counts));
  }
  return counts;
}

}  // namespace leakgate
