#include <gtest/gtest.h>

#include <vector>

#include "verdict/growth_rules.hpp"

namespace leakgate {
namespace {

using Values = std::vector<double>;

Shape counts(const Values& values, Carriers carriers = Carriers::steady) {
  return judge_counts(values, carriers).shape;
}

TEST(CountsRule, CallsOneInAThousandRequestsALeak) {
  EXPECT_EQ(counts({26, 28, 30, 32, 34, 36}), Shape::leak);
  EXPECT_EQ(counts({3, 3, 4, 4, 5, 5, 6, 6}), Shape::leak);
}

TEST(CountsRule, CallsAFlatCountNoise) {
  EXPECT_EQ(counts({3, 3, 3, 3, 3, 3}, Carriers::none), Shape::noise);
  EXPECT_EQ(counts({3, 4, 3, 4, 3, 4}, Carriers::none), Shape::noise);
}

TEST(CountsRule, CallsARiseThatEndedNoLeak) {
  EXPECT_EQ(counts({3, 10, 14, 16, 16, 16}, Carriers::none), Shape::plateau);
  EXPECT_EQ(counts({3, 3, 3, 3, 3, 4}, Carriers::rising), Shape::step);
  EXPECT_EQ(counts({3, 19, 19, 19, 19, 19}, Carriers::none), Shape::step);
}

TEST(CountsRule, IsNotSureOfATotalThatFallsWhileAGroupOnlyRises) {
  EXPECT_EQ(counts({20, 25, 23, 28, 30, 34}, Carriers::steady), Shape::undecided);
  EXPECT_EQ(counts({20, 25, 23, 28, 30, 34}, Carriers::rising), Shape::noise);
}

TEST(CountsRule, NeedsThreeCycles) {
  EXPECT_EQ(counts({3, 2006, 4009}), Shape::undecided);
  EXPECT_EQ(counts({0, 100000, 200000, 300000}), Shape::leak);
  EXPECT_EQ(counts({}), Shape::undecided);
}

TEST(ThreadsRule, CallsThreadsThatRiseEveryCycleALeak) {
  EXPECT_EQ(judge_threads(Values{8, 28, 48, 68, 88, 108}).shape, Shape::leak);
}

TEST(ThreadsRule, AcceptsThreadsThatStayParked) {
  EXPECT_EQ(judge_threads(Values{5, 305, 305, 305, 305, 305}).shape, Shape::step);
  EXPECT_EQ(judge_threads(Values{5, 9, 12, 14, 14, 14}).shape, Shape::plateau);
  EXPECT_EQ(judge_threads(Values{5, 5, 5, 6, 7, 8}).shape, Shape::plateau);
  EXPECT_EQ(judge_threads(Values{9, 9, 8, 9, 9, 9}).shape, Shape::noise);
}

TEST(ThreadsRule, NeedsThreeCycles) {
  EXPECT_EQ(judge_threads(Values{5, 50, 100}).shape, Shape::undecided);
}

}  // namespace
}  // namespace leakgate
