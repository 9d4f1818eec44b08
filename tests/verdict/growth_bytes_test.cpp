#include <gtest/gtest.h>

#include <vector>

#include "verdict/growth_rules.hpp"

namespace leakgate {
namespace {

constexpr double kFloor = 12 * 1024;

// A baseline of 300 KiB, then increments in KiB.
Shape shape_of(const std::vector<double>& increments_kib) {
  std::vector<double> values{300 * 1024};
  for (const double step : increments_kib) values.push_back(values.back() + step * 1024);
  return judge_bytes(values, kFloor).shape;
}

TEST(BytesRule, CallsSteadyGrowthALeak) {
  EXPECT_EQ(shape_of({15.6, 15.6, 15.6, 15.6, 15.6}), Shape::leak);  // 8 B x 2003 requests
  EXPECT_EQ(shape_of({2100, 2050, 2080, 2060, 2090}), Shape::leak);
}

TEST(BytesRule, NeedsThreeCycles) {
  EXPECT_EQ(shape_of({}), Shape::undecided);
  EXPECT_EQ(shape_of({100, 100}), Shape::undecided);
  EXPECT_EQ(shape_of({100, 100, 100}), Shape::leak);
}

TEST(BytesRule, AllowsOneCycleThatEndsLower) {
  EXPECT_EQ(shape_of({40, 40, -5, 40, 40}), Shape::leak);
  EXPECT_EQ(shape_of({60, -5, 60, -5, 60, 60, 60}), Shape::undecided);
}

TEST(BytesRule, CallsGrowthUnderTheFloorNoise) {
  EXPECT_EQ(shape_of({0, 0, 0, 0, 0}), Shape::noise);
  EXPECT_EQ(shape_of({6, 6, 6, 6, 6}), Shape::noise);
  EXPECT_EQ(shape_of({11.9, 11.9, 11.9, 11.9, 11.9}), Shape::noise);
  EXPECT_EQ(shape_of({-50, 40, -30, 35, 2}), Shape::noise);
}

TEST(BytesRule, CallsGrowthThatEndedAPlateau) {
  EXPECT_EQ(shape_of({100, 60, 30, 3, 0}), Shape::plateau);
  EXPECT_EQ(shape_of({100, 90, 5, 0, 0}), Shape::plateau);
}

TEST(BytesRule, CallsGrowthThatSlowsDownAPlateau) {
  EXPECT_EQ(shape_of({200, 120, 70, 40, 25}), Shape::plateau);
}

// A map that doubles early, and rises by the same from then on.
TEST(BytesRule, CallsGrowthThatIsSteadyAgainAfterAnEarlyJumpALeak) {
  EXPECT_EQ(shape_of({215, 472, 125, 126, 131}), Shape::plateau);
  EXPECT_EQ(shape_of({215, 472, 125, 126, 131, 125, 127, 124, 126, 125}), Shape::leak);
  EXPECT_EQ(shape_of({295, 1935, 94, 93, 94, 95, 94, 94, 93, 94}), Shape::leak);
}

TEST(BytesRule, SaysWhereAPlateauStillGrows) {
  const auto still_grows = [](const std::vector<double>& kib) {
    std::vector<double> values{0};
    for (const double step : kib) values.push_back(values.back() + step * 1024);
    return judge_bytes(values, kFloor).still_grows;
  };
  EXPECT_TRUE(still_grows({215, 472, 125, 126, 131}));
  EXPECT_TRUE(still_grows({14, 14, 200, 14, 14}));
  EXPECT_FALSE(still_grows({100, 60, 30, 3, 0}));
  EXPECT_FALSE(still_grows({0, 0, 500, 0, 0}));
}

TEST(Guards, TellASteadyTailFromOneThatFallsBehind) {
  const auto steady = [](const std::vector<double>& kib) {
    std::vector<double> values{0};
    for (const double step : kib) values.push_back(values.back() + step * 1024);
    return has_steady_tail(values, kFloor);
  };
  EXPECT_TRUE(steady({900, 50, 50, 50, 50, 50, 50}));
  EXPECT_FALSE(steady({50, 50, 50, 50, 50}));
  EXPECT_FALSE(steady({900, 90, 80, 70, 60, 53, 46}));
  EXPECT_FALSE(steady({900, 50, 50, 5, 50, 50, 50}));
}

TEST(BytesRule, CallsOneJumpAStep) {
  EXPECT_EQ(shape_of({0, 0, 500, 0, 0}), Shape::step);
  EXPECT_EQ(shape_of({14, 14, 200, 14, 14}), Shape::step);
}

TEST(BytesRule, WaitsForGrowthThatBeganLate) {
  EXPECT_EQ(shape_of({0, 0, 50, 50, 50}), Shape::undecided);
}

TEST(BytesRule, CallsARatchetThatRestedLatelyNoLeak) {
  EXPECT_NE(shape_of({40, 0, 30, 0, 0, 20, 0}), Shape::leak);
}

TEST(Guards, TellStepAndDeceleration) {
  EXPECT_TRUE(is_step(std::vector<double>{0, 0, 7, 10}));
  EXPECT_FALSE(is_step(std::vector<double>{0, 3, 6, 10}));
  EXPECT_FALSE(is_step(std::vector<double>{10, 0}));
  EXPECT_FALSE(is_step(std::vector<double>{1}));
  EXPECT_TRUE(is_decelerating(std::vector<double>{0, 10, 20, 22, 24}));
  EXPECT_FALSE(is_decelerating(std::vector<double>{0, 10, 20, 30, 40}));
  EXPECT_FALSE(is_decelerating(std::vector<double>{}));
}

}  // namespace
}  // namespace leakgate
