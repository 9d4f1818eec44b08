#include "native/preload/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace leakgate::native {
namespace {

TEST(NativeRandom, HasTheLogarithmWithin1In10000) {
  for (double x = 1e-15; x < 1; x *= 1.01) EXPECT_NEAR(logarithm(x), std::log(x), 1e-4) << x;
  EXPECT_NEAR(logarithm(1.0), 0, 1e-12);
}

TEST(NativeRandom, GivesDistancesOfTheRightMeanAndSpread) {
  constexpr int kCount = 200'000;
  std::uint64_t state = 4711;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kCount; ++i) {
    const auto distance = static_cast<double>(next_distance(state, 65536));
    ASSERT_GE(distance, 0);
    sum += distance;
    squares += distance * distance;
  }
  const double mean = sum / kCount;
  EXPECT_NEAR(mean, 65536, 600);  // four standard errors
  EXPECT_NEAR(std::sqrt(squares / kCount - mean * mean), 65536, 1500);
}

}  // namespace
}  // namespace leakgate::native
