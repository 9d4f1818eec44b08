#include <gtest/gtest.h>

#include <limits>

#include "load/load_driver.hpp"

namespace leakgate {
namespace {

std::vector<Count> counts_for(const std::vector<double>& weights, Count total) {
  std::vector<LoadRequest> requests;
  requests.reserve(weights.size());
  for (const double weight : weights) requests.push_back({.weight = weight});
  return plan_counts(requests, total);
}

using Counts = std::vector<Count>;

TEST(PlanCounts, GivesOneKindExactlyTheTotalPrimeOrNot) {
  EXPECT_EQ(counts_for({1}, 2003), (Counts{2003}));
  EXPECT_EQ(counts_for({7}, 2000), (Counts{2000}));
  EXPECT_EQ(counts_for({1}, 1), (Counts{1}));
}

TEST(PlanCounts, GivesEachOfSeveralKindsThePrimeNearestItsShare) {
  EXPECT_EQ(counts_for({3, 1}, 2000), (Counts{1499, 499}));
  EXPECT_EQ(counts_for({0.5, 0.25, 0.25}, 400), (Counts{199, 101, 97}));
}

TEST(PlanCounts, NeverGivesTwoKindsTheSamePrime) {
  EXPECT_EQ(counts_for({1, 1, 1, 1}, 44), (Counts{11, 13, 7, 5}));
}

TEST(PlanCounts, TakesTheSmallerOfTwoEquallyNearPrimes) {
  EXPECT_EQ(counts_for({1, 1}, 18), (Counts{7, 11}));
}

TEST(PlanCounts, GivesTinySharesAtLeastTwo) {
  EXPECT_EQ(counts_for({1000, 1, 1}, 1000), (Counts{997, 2, 3}));
  EXPECT_EQ(counts_for({1, 1}, 1), (Counts{2, 3}));
}

TEST(PlanCounts, TakesWeightsThatAreNoWeightsAsZero) {
  EXPECT_EQ(counts_for({-1, 1}, 101), (Counts{2, 101}));
  EXPECT_EQ(counts_for({std::numeric_limits<double>::quiet_NaN(), 0}, 101), (Counts{2, 3}));
}

TEST(PlanCounts, HasNothingToPlanForNoRequests) { EXPECT_TRUE(plan_counts({}, 100).empty()); }

}  // namespace
}  // namespace leakgate
