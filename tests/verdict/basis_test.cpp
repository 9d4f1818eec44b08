#include "verdict/basis.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"
#include "verdict/growth.hpp"

namespace leakgate {
namespace {

// A cycle takes 1 s of load and 0.3 s of drain in a literal recording.
GrowthBasis heap_basis(const char* text) {
  return basis_of(recording_from(text), Metric::heap, 12 * 1024);
}

TEST(Basis, IsTheRequestWhereNothingGrowsWithoutLoadAndTwiceTheDoseBringsTwiceAsMuch) {
  const GrowthBasis basis =
      heap_basis("baseline heap=1M; load*5 heap=+100K; quiet; double heap=+200K");
  EXPECT_EQ(basis.basis, Basis::request);
  EXPECT_DOUBLE_EQ(basis.per_dose.value(), 2);
  EXPECT_EQ(basis.per_second_idle, 0);
  EXPECT_EQ(basis.reason,
            "twice the requests brought 2.0 times as much; without load it grew by 0 B in 12.3 s");
}

TEST(Basis, IsTimeWhereGrowthGoesOnWithoutLoad) {
  const GrowthBasis basis = heap_basis("baseline heap=1M; load*5 heap=+130K; quiet heap=+1230K");
  EXPECT_EQ(basis.basis, Basis::time);
  EXPECT_NEAR(basis.per_second_idle, 100 * 1024, 1);
  EXPECT_EQ(basis.reason, "without load it grew by 1.2 MiB in 12.3 s");
}

TEST(Basis, IsNotTimeWhereALittleGrowsWithoutLoad) {
  const GrowthBasis basis =
      heap_basis("baseline heap=1M; load*5 heap=+130K; quiet heap=+200K; double heap=+260K");
  EXPECT_EQ(basis.basis, Basis::request);
  EXPECT_GT(basis.per_second_idle, 0);
}

TEST(Basis, IsTheCycleWhereADriverDidNotSayHowManyRequestsItSent) {
  Recording recording = recording_from("baseline heap=1M; load*5 heap=+130K requests=0; quiet");
  for (Cycle& cycle : recording.cycles) cycle.requests_known = cycle.kind != CycleKind::load;
  EXPECT_EQ(basis_of(recording, Metric::heap, 12 * 1024).basis, Basis::cycle);
  recording.scenario.load.driver.command = {"k6"};
  EXPECT_NE(next_confirmation(recording), CycleKind::double_dose);
}

TEST(Basis, IsTheCycleWhereTwiceTheRequestsBringNoMore) {
  const GrowthBasis basis =
      heap_basis("baseline heap=1M; load*5 heap=+100K; quiet; double heap=+100K");
  EXPECT_EQ(basis.basis, Basis::cycle);
  EXPECT_DOUBLE_EQ(basis.per_dose.value(), 1);
}

TEST(Basis, IsTheRequestWhereGoroutinesGrowByExactMultiples) {
  const Recording recording =
      recording_from("baseline goroutines=3; load*3 goroutines=+2003; quiet");
  EXPECT_EQ(basis_of(recording, Metric::goroutines, 0.2).basis, Basis::request);
}

TEST(Basis, IsTheRequestWithoutADoseWhereGrowthByTimeWouldHaveShown) {
  EXPECT_EQ(heap_basis("baseline heap=1M; load*5 heap=+100K; quiet").basis, Basis::request);
}

TEST(Basis, IsNotKnownWhereNothingWasTried) {
  const GrowthBasis basis = heap_basis("baseline heap=1M; load*5 heap=+100K");
  EXPECT_EQ(basis.basis, std::nullopt);
  EXPECT_TRUE(basis.reason.empty());
}

TEST(Basis, CountsTheGoroutinesThatComeWithTime) {
  const Recording recording =
      recording_from("baseline goroutines=3; load*5 goroutines=+2; quiet goroutines=+18");
  const GrowthBasis basis = basis_of(recording, Metric::goroutines, 0.2);
  EXPECT_EQ(basis.basis, Basis::time);
  EXPECT_EQ(basis.reason, "without load it grew by 18 in 12.3 s");
}

TEST(Basis, IsNotDisturbedByMarksWithoutAValue) {
  EXPECT_EQ(heap_basis("baseline heap=?; load*5 heap=+100K; quiet heap=?; double heap=?").basis,
            std::nullopt);
}

TEST(NextConfirmation, IsADoubleCycleAfterAQuietHoldAsLongAsACycle) {
  EXPECT_EQ(next_confirmation(recording_from("baseline heap=1M; load*5 heap=+100K; quiet")),
            CycleKind::double_dose);
}

TEST(NextConfirmation, IsACycleWithoutLoadWhereNoHoldWasAsLongAsACycle) {
  const char* slow = "baseline heap=1M; load*5 heap=+100K seconds=20; quiet";
  EXPECT_EQ(next_confirmation(recording_from(slow)), CycleKind::idle);
}

TEST(NextConfirmation, IsNothingMoreOnceBothWereTried) {
  EXPECT_EQ(next_confirmation(
                recording_from("baseline heap=1M; load*5 heap=+100K; quiet; double heap=+200K")),
            std::nullopt);
}

TEST(NextConfirmation, LeavesOutADoubleThatWouldTakeLong) {
  const char* slow = "baseline heap=1M; load*5 heap=+100K seconds=6; quiet";
  EXPECT_EQ(next_confirmation(recording_from(slow)), std::nullopt);
}

TEST(NextConfirmation, LeavesOutADoubleThatTheMemoryLimitHasNoRoomFor) {
  Recording recording = recording_from("baseline rss=100M; load*5 rss=+60M; quiet");
  EXPECT_EQ(next_confirmation(recording), CycleKind::double_dose);
  recording.target.limits.memory = Bytes{512 * kMiB};
  EXPECT_EQ(next_confirmation(recording), std::nullopt);
  EXPECT_EQ(next_confirmation(recording_from("baseline rss=1G; load*5 rss=+700M; quiet")),
            std::nullopt);
}

TEST(TimePerCycle, LeavesOutWhatLiesBetweenCycles) {
  const Recording recording =
      recording_from("warm-up heap=1M; idle; baseline; load*3; quiet; double");
  EXPECT_NEAR(time_per_cycle(recording).count(), 1.3, 1e-9);
  EXPECT_NEAR(load_time_per_cycle(recording).count(), 1, 1e-9);
  EXPECT_EQ(time_per_cycle(Recording{}), Seconds{0});
}

TEST(GrowthOfALeak, IsRefutedByADoseThatBringsNothing) {
  const Growth growth = judge_growth(
      recording_from("baseline heap=1M; load*10 heap=+100K; quiet heap=+20K; double heap=+10K"),
      Metric::heap);
  EXPECT_EQ(growth.shape, Shape::plateau);
  EXPECT_EQ(growth.reason,
            "it has ended: a cycle of twice the requests brought 0.1 times what one did before");
  EXPECT_EQ(growth.basis, GrowthBasis{});
}

// The room of a map that is filled and emptied again: it grows in ever smaller steps.
TEST(GrowthOfALeak, IsRefutedWhereItSlowsDownSinceTheWarmUpAndDoesNotFollowTheDose) {
  const std::string slow =
      "warm-up heap=5M; warm-up heap=+300K; warm-up heap=+250K; warm-up heap=+280K; baseline;"
      "load*10 heap=+110K; quiet; ";
  EXPECT_EQ(judge_growth(recording_from(slow + "double heap=+140K"), Metric::heap).shape,
            Shape::plateau);
  EXPECT_EQ(judge_growth(recording_from(slow + "double heap=+220K"), Metric::heap).shape,
            Shape::leak);
  const char* steady =
      "warm-up heap=5M; warm-up*3 heap=+110K; baseline; load*10 heap=+110K; quiet; double "
      "heap=+140K";
  EXPECT_EQ(judge_growth(recording_from(steady), Metric::heap).shape, Shape::leak);
}

TEST(GrowthOfALeak, IsNotRefutedWhereTheCountIsSmall) {
  const char* rare = "baseline goroutines=3; load*10 goroutines=+1; quiet; double";
  EXPECT_EQ(judge_growth(recording_from(rare), Metric::goroutines).shape, Shape::leak);
}

TEST(GrowthOfALeak, SaysWhatItGoesWithOnceItStands) {
  const char* held = "baseline heap=1M; load*5 heap=+100K; quiet; double heap=+200K";
  EXPECT_EQ(judge_growth(recording_from(held), Metric::heap).basis.basis, Basis::request);
  const char* not_held = "baseline heap=1M; load*5 heap=+100K";
  EXPECT_EQ(judge_growth(recording_from(not_held), Metric::heap).basis, GrowthBasis{});
}

}  // namespace
}  // namespace leakgate
