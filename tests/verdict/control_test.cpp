#include "verdict/control.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"
#include "verdict/growth.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

ControlStep next(const char* text) { return next_control(recording_from(text)); }

TEST(Control, IsACycleWithoutLoadAfterTheWarmUp) {
  EXPECT_EQ(next("warm-up heap=300K"), ControlStep::sampled);
  EXPECT_EQ(next("warm-up heap=300K; idle heap=+3K"), ControlStep::done);
}

TEST(Control, NeedsAWarmUpToKnowHowLongACycleIs) {
  EXPECT_EQ(next("cold heap=300K"), ControlStep::done);
}

TEST(Control, IsRepeatedWithoutSamplingWhereSomethingGrew) {
  EXPECT_EQ(next("warm-up heap=300K; idle heap=+30K"), ControlStep::unsampled);
  EXPECT_EQ(next("warm-up goroutines=3; idle goroutines=+1"), ControlStep::unsampled);
  EXPECT_EQ(next("warm-up heap=300K; idle heap=+30K; idle heap=+30K"), ControlStep::done);
}

TEST(Control, TellsGrowthByTimeFromThatOfBeingLookedAt) {
  EXPECT_EQ(
      control_text(recording_from("warm-up heap=300K; idle heap=+30K; idle heap=+30K; baseline")),
      "heap grew in 1.0 s without load, and heap again while nothing was sampled: by time");
  EXPECT_EQ(control_text(recording_from("warm-up heap=300K; idle heap=+30K; idle; baseline; load")),
            "heap grew in 1.0 s without load, and not while nothing was sampled: not by time");
  EXPECT_EQ(control_text(recording_from("warm-up heap=300K; idle heap=+3K; baseline; load")), "");
}

TEST(Control, IsNotTheCycleWithoutLoadThatConfirmsALeak) {
  const Recording recording =
      recording_from("warm-up heap=300K; baseline; load*5 heap=+100K; idle heap=+30K");
  EXPECT_EQ(control_of(recording).first, nullptr);
}

// 12 KiB in a cycle of 0.2 s: under the floor of a cycle, and 200 MiB an hour.
constexpr const char* kSlow =
    "warm-up heap=300K seconds=0.2 drain=0.1; idle heap=+30K seconds=0.4 drain=0.1;"
    "idle heap=+30K seconds=0.4 drain=0.1; baseline heap=+6K;"
    "load*5 heap=+12K seconds=0.1 drain=0.1";

TEST(GrowthWithoutLoad, IsHeldQuietWhereTheControlShowedIt) {
  EXPECT_EQ(decide(recording_from(kSlow)).next, NextStep::quiet);
}

TEST(GrowthWithoutLoad, IsALeakByTimeWhereItGoesOnInTheHold) {
  const Recording recording = recording_from(std::string(kSlow) + "; quiet heap=+720K");
  const Growth growth = judge_growth(recording, Metric::heap);
  EXPECT_EQ(growth.shape, Shape::leak) << growth.reason;
  EXPECT_EQ(growth.basis.basis, Basis::time);
  EXPECT_EQ(decide(recording).next, NextStep::enough);
  EXPECT_EQ(judge(recording).verdict, Verdict::leak);
}

TEST(GrowthWithoutLoad, ThatEndsInTheHoldIsNoLeakThoughEveryCycleIsOverTheFloor) {
  const std::string filling =
      "warm-up heap=300K seconds=0.2 drain=0.1; idle heap=+30K seconds=0.4 drain=0.1;"
      "idle heap=+30K seconds=0.4 drain=0.1; baseline heap=+6K;"
      "load*5 heap=+15K seconds=0.15 drain=0.1; quiet heap=+110K";
  const Growth growth = judge_growth(recording_from(filling), Metric::heap);
  EXPECT_EQ(growth.shape, Shape::plateau) << growth.reason;
}

TEST(GrowthWithoutLoad, BesideALeakByRequestDoesNotHideIt) {
  const std::string both =
      "warm-up heap=300K seconds=0.2 drain=0.1; idle heap=+30K seconds=0.4 drain=0.1;"
      "idle heap=+30K seconds=0.4 drain=0.1; baseline heap=+6K;"
      "load*5 heap=+150K seconds=0.15 drain=0.1; quiet heap=+110K; double heap=+290K";
  EXPECT_EQ(judge_growth(recording_from(both), Metric::heap).shape, Shape::leak);
}

TEST(GrowthWithoutLoad, IsNoneWhereABufferIsFullByThen) {
  const Recording recording = recording_from(std::string(kSlow) + "; quiet heap=+110K");
  EXPECT_NE(judge_growth(recording, Metric::heap).shape, Shape::leak);
  EXPECT_EQ(judge(recording).verdict, Verdict::pass);
}

}  // namespace
}  // namespace leakgate
