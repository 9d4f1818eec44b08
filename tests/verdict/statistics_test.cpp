#include "verdict/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace leakgate {
namespace {

using Values = std::vector<double>;

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoMiddleOnes) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({7}), 7);
  EXPECT_EQ(median({9, 1, 5}), 5);
  EXPECT_EQ(median({4, 1, 3, 2}), 2.5);
}

TEST(Median, OfHugeValuesStaysFinite) { EXPECT_EQ(median({1e308, 1.6e308}), 1.3e308); }

TEST(MedianDeviation, IgnoresOneOutlier) {
  EXPECT_EQ(median_deviation(Values{10, 12, 11, 9, 1000}), 1);
  EXPECT_EQ(median_deviation(Values{16, 16, 16}), 0);
  EXPECT_EQ(median_deviation(Values{}), 0);
}

TEST(Increments, AreOneFewerThanTheValues) {
  EXPECT_EQ(increments(Values{1, 4, 2}), (Values{3, -2}));
  EXPECT_TRUE(increments(Values{1}).empty());
  EXPECT_TRUE(increments(Values{}).empty());
}

TEST(TheilSen, IsTheMedianOfAllPairSlopes) {
  EXPECT_EQ(theil_sen_slope(Values{3, 2006, 4009, 6012}), 2003);
  EXPECT_EQ(theil_sen_slope(Values{0, 1, 2, 300, 4}), 1);
  EXPECT_EQ(theil_sen_slope(Values{5}), 0);
  EXPECT_EQ(theil_sen_slope(Values{}), 0);
}

TEST(FitLine, GivesSlopeErrorAndLowerBound) {
  // y = 2, 4, 5, 4, 5: slope 0.6, residual squares 2.4, so the error is sqrt(2.4 / 3 / 10).
  const LineFit fit = fit_line(Values{2, 4, 5, 4, 5});
  EXPECT_NEAR(fit.slope, 0.6, 1e-12);
  EXPECT_NEAR(fit.standard_error, std::sqrt(0.08), 1e-12);
  EXPECT_NEAR(fit.lower_bound, 0.6 - 2.353 * std::sqrt(0.08), 1e-12);
}

TEST(FitLine, OfAnExactLineHasNoError) {
  const LineFit fit = fit_line(Values{1, 3, 5, 7});
  EXPECT_EQ(fit.slope, 2);
  EXPECT_NEAR(fit.lower_bound, 2, 1e-9);
}

TEST(FitLine, OfTwoValuesKnowsNoLowerBound) {
  EXPECT_EQ(fit_line(Values{1, 3}).slope, 2);
  EXPECT_TRUE(std::isinf(fit_line(Values{1, 3}).lower_bound));
  EXPECT_TRUE(std::isinf(fit_line(Values{}).lower_bound));
}

TEST(StudentT, MatchesTheTable) {
  EXPECT_EQ(student_t_95(1), 6.314);
  EXPECT_EQ(student_t_95(4), 2.132);
  EXPECT_EQ(student_t_95(30), 1.697);
  EXPECT_NEAR(student_t_95(31), 1.6955, 0.002);
  EXPECT_NEAR(student_t_95(120), 1.658, 0.002);
  EXPECT_TRUE(std::isinf(student_t_95(0)));
}

}  // namespace
}  // namespace leakgate
