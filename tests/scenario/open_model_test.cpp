#include "scenario/open_model.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

Count planned(double start_rate, std::vector<LoadStage> stages) {
  return planned_requests(start_rate, stages);
}

TEST(OpenModel, PlansTheAreaUnderTheRate) {
  EXPECT_EQ(planned(500, {{500, Seconds{4}}}), 2000);
  EXPECT_EQ(planned(0, {{100, Seconds{10}}}), 500);
  EXPECT_EQ(planned(0, {{100, Seconds{10}}, {100, Seconds{5}}, {0, Seconds{10}}}), 1500);
  EXPECT_EQ(planned(10, {{10, Seconds{0.25}}}), 2);
  EXPECT_EQ(planned(0, {}), 0);
  EXPECT_EQ(planned(0, {{0, Seconds{60}}}), 0);
}

TEST(OpenModel, CountsARequestThatOnlyABinaryFractionLacks) {
  EXPECT_EQ(planned(10, {{10, Seconds{0.1}}}), 1);
  EXPECT_EQ(planned(1000.0 / 3, {{1000.0 / 3, Seconds{3}}}), 1000);
  EXPECT_EQ(planned(100, {{100, Seconds{0.29}}}), 29);  // 28.999999999999996
  EXPECT_EQ(planned(1, {{1, Seconds{0.999999}}}), 0);
  EXPECT_EQ(planned(1e6, {{1e6, Seconds{1000}}}), 1'000'000'000);
}

TEST(OpenModel, PlansMoreThanMayBeForWhatNoCountHolds) {
  EXPECT_GT(planned(1e6, {{1e6, Seconds{1e300}}}), kRequestsMost);
}

TEST(OpenModel, HasOneStageForAConstantRate) {
  LoadSpec load;
  EXPECT_FALSE(is_open(load));
  EXPECT_TRUE(stages_of(load).empty());
  EXPECT_EQ(requests_of_cycle(load), 2003);
  load.rate = 50;
  load.duration = Seconds{2};
  EXPECT_TRUE(is_open(load));
  EXPECT_EQ(stages_of(load), (std::vector<LoadStage>{{50, Seconds{2}}}));
  EXPECT_EQ(requests_of_cycle(load), 100);
  load.stage = {{150, Seconds{1}}};
  EXPECT_EQ(requests_of_cycle(load), 100);
  EXPECT_EQ(highest_rate(load.rate, load.stage), 150);
}

TEST(OpenModel, LeavesTheNumberToADriver) {
  LoadSpec load;
  load.driver.command = {"k6"};
  EXPECT_EQ(requests_of_cycle(load), 0);
}

TEST(OpenModel, DoublesByDoingTheSameOnceMore) {
  const std::vector<LoadStage> ramp{{100, Seconds{10}}};
  EXPECT_EQ(twice(0, ramp),
            (std::vector<LoadStage>{{100, Seconds{10}}, {0, Seconds{0}}, {100, Seconds{10}}}));
  EXPECT_EQ(planned_requests(0, twice(0, ramp)), 2 * planned_requests(0, ramp));
  const std::vector<LoadStage> constant{{5, Seconds{3}}};
  EXPECT_EQ(twice(5, constant), (std::vector<LoadStage>{{5, Seconds{3}}, {5, Seconds{3}}}));
  EXPECT_EQ(duration_of(twice(5, constant)), Seconds{6});
}

}  // namespace
}  // namespace leakgate
