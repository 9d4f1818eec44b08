#include <gtest/gtest.h>

#include "support/recording_literal.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

NextStep next(const char* text) { return decide(recording_from(text)).next; }

TEST(Decide, TakesTheLeastCyclesAndThenIsDoneWithACleanTarget) {
  EXPECT_EQ(next("baseline heap=300K goroutines=3"), NextStep::cycle);
  EXPECT_EQ(next("baseline heap=300K goroutines=3; load*4 heap=+2K"), NextStep::cycle);
  EXPECT_EQ(next("baseline heap=300K goroutines=3; load*5 heap=+2K"), NextStep::enough);
}

TEST(Decide, GoesOnToSevenAndTenWhileGrowthPersists) {
  EXPECT_EQ(next("baseline heap=300K; load*5 heap=+2M"), NextStep::cycle);
  EXPECT_EQ(next("baseline heap=300K; load*6 heap=+2M"), NextStep::cycle);
  EXPECT_EQ(next("baseline heap=300K; load*7 heap=+2M"), NextStep::cycle);
  EXPECT_EQ(next("baseline heap=300K; load*9 heap=+2M"), NextStep::cycle);
  EXPECT_EQ(next("baseline heap=300K; load*10 heap=+2M"), NextStep::quiet);
}

TEST(Decide, TriesWhetherALeakThatStandsFollowsTheRequests) {
  EXPECT_EQ(next("baseline heap=300K; load*10 heap=+2M; quiet"), NextStep::double_dose);
  EXPECT_EQ(next("baseline heap=300K; load*10 heap=+2M; quiet; double heap=+4M"), NextStep::enough);
  EXPECT_EQ(next("baseline heap=300K; load*10 heap=+2M seconds=20; quiet"), NextStep::idle);
}

TEST(Decide, NeedsNoDoseWhereGrowthWentOnWithoutLoad) {
  EXPECT_EQ(next("baseline heap=300K; load*10 heap=+2M; quiet heap=+20M"), NextStep::enough);
}

TEST(Decide, EndsAtSevenWhenGrowthHasEnded) {
  EXPECT_EQ(next("baseline heap=300K; load*5 heap=+60K; load*2"), NextStep::enough);
  EXPECT_EQ(next("baseline heap=300K; load*4 heap=+60K; load*3"), NextStep::enough);
}

TEST(Decide, GoesOnWhileAPlateauStillGrows) {
  const char* filling = "baseline heap=300K; load heap=+900K; load*4 heap=+100K";
  EXPECT_EQ(next(filling), NextStep::cycle);
  EXPECT_EQ(decide(recording_from(filling)).reason,
            "heap grows less than at first, and has not stopped");
  EXPECT_EQ(next("baseline heap=300K; load heap=+900K; load*4 heap=+1K"), NextStep::enough);
}

TEST(Decide, HoldsQuietWhatNoMoreCyclesCanDecide) {
  const std::string timers =
      "baseline heap=1M; load*3 heap=+100K; load heap=-400K; load*6 heap=+100K";
  EXPECT_EQ(next(timers.c_str()), NextStep::quiet);
  EXPECT_EQ(next((timers + "; quiet heap=+900K").c_str()), NextStep::enough);
}

TEST(Decide, ClaimsNoQuietHoldWhereTheScenarioHasNone) {
  Recording recording =
      recording_from("baseline heap=300K; load*10 heap=+2M; idle; double heap=+4M");
  EXPECT_NE(decide(recording).reason, "heap grew");
  recording.scenario.cycles.quiet = Seconds{0};
  EXPECT_EQ(decide(recording).next, NextStep::enough);
  EXPECT_EQ(decide(recording).reason, "heap grew");
}

TEST(Decide, GoesOnBeyondTenWhereTheScenarioAllows) {
  Recording recording = recording_from("baseline heap=300K; load*10 heap=+2M");
  recording.scenario.cycles.count_max = 14;
  EXPECT_EQ(decide(recording).next, NextStep::cycle);
}

TEST(Decide, RunsExactlyTheCyclesOfAFixedCount) {
  Recording recording = recording_from("baseline goroutines=3; load*3 goroutines=+2003");
  recording.scenario.cycles.count_min = recording.scenario.cycles.count_max = 4;
  EXPECT_EQ(decide(recording).next, NextStep::cycle);
  recording = recording_from("baseline goroutines=3; load*4 goroutines=+2003");
  recording.scenario.cycles.count_min = recording.scenario.cycles.count_max = 4;
  EXPECT_EQ(decide(recording).next, NextStep::quiet);
}

TEST(Decide, StopsEarlyWhenGoroutinesGrowByExactMultiples) {
  EXPECT_EQ(next("baseline goroutines=3; load*2 goroutines=+2003"), NextStep::cycle);
  EXPECT_EQ(next("baseline goroutines=3; load*3 goroutines=+2003"), NextStep::quiet);
  EXPECT_EQ(next("baseline goroutines=3; load*3 goroutines=+2003; quiet"), NextStep::enough);
}

TEST(Decide, StopsEarlyWhenTheLeakProfileGrowsWithEveryCycle) {
  EXPECT_EQ(next("baseline goroutines=3 leak.select.main.idle@9=1;"
                 "load*3 goroutines=+7 leak.chan_send.main.send@9=+7"),
            NextStep::quiet);
}

TEST(Decide, TakesNoHitOfTheLeakProfileThatWasAlwaysThereForAProof) {
  EXPECT_EQ(next("baseline goroutines=3 leak.select.main.idle@9=1; load*3 goroutines=+7"),
            NextStep::cycle);
}

TEST(Decide, DoesNotStopEarlyOnGrowthOfTheHeap) {
  EXPECT_EQ(next("baseline heap=300K; load*3 heap=+2M"), NextStep::cycle);
}

TEST(Decide, GoesOnWhenTheQuietHoldRefutesAnEarlyStop) {
  EXPECT_EQ(next("baseline goroutines=3; load*3 goroutines=+2003; quiet goroutines=3"),
            NextStep::cycle);
  EXPECT_EQ(next("baseline goroutines=3; load*3 goroutines=+2003; quiet goroutines=3;"
                 "load*2 goroutines=+2003"),
            NextStep::enough);
}

TEST(Decide, WaitsForASecondLeakThatIsNotClearYet) {
  EXPECT_EQ(next("baseline goroutines=3 native=4M; load goroutines=+2003 native=+600K;"
                 "load goroutines=+2003 native=-50K; load goroutines=+2003 native=+700K"),
            NextStep::cycle);
}

TEST(Decide, IsDoneOnceALeakStandsAfterTheQuietHold) {
  EXPECT_EQ(
      next("baseline heap=300K threads=9; load*10 heap=+2M; quiet threads=12; double heap=+4M"),
      NextStep::enough);
}

TEST(Decide, IgnoresRulesThatAreSwitchedOff) {
  Recording recording = recording_from("baseline heap=300K; load*5 heap=+2M");
  recording.scenario.gates[Metric::heap].leak = false;
  EXPECT_EQ(decide(recording).next, NextStep::enough);
}

TEST(Decide, EndsWhereThereIsNothingToJudge) {
  EXPECT_EQ(decide(Recording{}).next, NextStep::enough);
  Recording recording = recording_from("baseline heap=300K; load*2");
  recording.failure = Error{ErrorCode::target, "died", "", ""};
  EXPECT_EQ(decide(recording).next, NextStep::enough);
}

}  // namespace
}  // namespace leakgate
