#include "run/machine.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "run/fake_run.hpp"

namespace leakgate {
namespace {

TEST(RunMachine, GoesFromBuildToLaunchWhenThereAreNoHelpers) {
  FakeRun run;
  EXPECT_TRUE(run.wants<action::Build>());
  run.tell(event::Done{});
  EXPECT_TRUE(run.wants<action::Launch>());
}

TEST(RunMachine, StartsHelpersBeforeTheTarget) {
  FakeRun run({.helpers = true});
  run.tell(event::Done{});
  EXPECT_TRUE(run.wants<action::StartHelpers>());
  run.tell(event::Done{});
  EXPECT_TRUE(run.wants<action::Launch>());
}

TEST(RunMachine, TakesTheColdMarkBeforeAnyLoad) {
  FakeRun run;
  run.run_to<action::TakeMark>();
  EXPECT_EQ(run.wanted<action::TakeMark>().kind, MarkKind::cold);
  run.run_to<action::DriveLoad>();
  EXPECT_EQ(run.wanted<action::DriveLoad>().kind, CycleKind::warm_up);
}

TEST(RunMachine, ThrowsAwayOneProfileEvenWithoutWarmup) {
  FakeRun run({.warmup = 0});
  run.run_to<action::WarmProfiles>();
  run.run_to<action::TakeMark>();
  EXPECT_EQ(run.wanted<action::TakeMark>().kind, MarkKind::baseline);
  run.run_to<action::DriveLoad>();
  EXPECT_EQ(run.wanted<action::DriveLoad>().kind, CycleKind::load);
}

TEST(RunMachine, GoesOnWarmingUpWithAnOrdinaryCycleUntilItIsEnough) {
  FakeRun run({.warmup = 5000, .requests = 2003});
  run.run_to<action::DriveLoad>();
  EXPECT_EQ(run.wanted<action::DriveLoad>().requests, 5000);
  run.run_to<action::DecideWarmup>();
  run.tell(event::WarmupDecided{false});
  EXPECT_EQ(run.wanted<action::DriveLoad>().kind, CycleKind::warm_up);
  EXPECT_EQ(run.wanted<action::DriveLoad>().requests, 2003);
  run.run_to<action::DecideWarmup>();
  run.tell(event::WarmupDecided{true});
  run.run_to<action::TakeMark>();
  EXPECT_EQ(run.wanted<action::TakeMark>().kind, MarkKind::baseline);
}

TEST(RunMachine, HoldsTheControlWithoutLoadBeforeTheBaseline) {
  FakeRun run;
  run.run_to<action::DecideWarmup>();
  run.tell(event::WarmupDecided{.enough = true, .control = ControlStep::sampled});
  EXPECT_EQ(run.wanted<action::Hold>().kind, CycleKind::idle);
  EXPECT_EQ(run.wanted<action::Hold>().duration, Seconds{0.5});
  EXPECT_TRUE(run.wanted<action::Hold>().sampled);
  run.run_to<action::DecideWarmup>();
  run.tell(event::WarmupDecided{.enough = true, .control = ControlStep::unsampled});
  EXPECT_FALSE(run.wanted<action::Hold>().sampled);
  run.run_to<action::DecideWarmup>();
  run.tell(event::WarmupDecided{true});
  run.run_to<action::TakeMark>();
  EXPECT_EQ(run.wanted<action::TakeMark>().kind, MarkKind::baseline);
}

TEST(RunMachine, ReadsTheLoadEndBeforeTheFirstPollForcesAGc) {
  FakeRun run;
  run.run_to<action::DriveLoad>();
  run.answer();
  EXPECT_TRUE(run.wants<action::ReadLoadEnd>());
  run.answer();
  EXPECT_TRUE(run.wants<action::PollDrain>());
}

TEST(RunMachine, WaitsAnIdleSecondBeforeItReadsRssThroughPprof) {
  FakeRun run({}, RuntimeAccess::pprof);
  run.run_to<action::Wait>();
  EXPECT_EQ(run.wanted<action::Wait>().duration, Seconds{1});
  run.answer();
  EXPECT_TRUE(run.wants<action::ReadIdle>());
  run.answer();
  EXPECT_TRUE(run.wants<action::PollDrain>());
}

TEST(RunMachine, PollsNothingWhenOnlyProcIsSeen) {
  FakeRun run({}, RuntimeAccess::none);
  run.run_to<action::ReadIdle>();
  run.answer();
  EXPECT_TRUE(run.wants<action::TakeMark>());
}

TEST(RunMachine, MarksAnUndrainedTargetAtTheLimit) {
  FakeRun run({.drain = Seconds{2}});
  run.run_to<action::PollDrain>();
  Count goroutines = 1000;
  for (int poll = 0; poll < 100 && run.wants<action::PollDrain>(); ++poll) {
    run.tell(event::DrainReading{.heap = Bytes{1000}, .goroutines = goroutines--});
    if (run.wants<action::Wait>()) run.answer();
  }
  ASSERT_TRUE(run.wants<action::TakeMark>());
  EXPECT_FALSE(run.wanted<action::TakeMark>().drained);
  EXPECT_LE(run.wanted<action::TakeMark>().drain, Seconds{2});
}

TEST(RunMachine, SharesOneDrainBudgetBetweenAllCycles) {
  FakeRun run({.warmup = 0, .drain = Seconds{50}});
  Seconds drained{0};
  Count goroutines = 1'000'000;
  for (int mark = 0; mark < 4; ++mark) {
    while (!run.wants<action::TakeMark>()) {
      if (run.wants<action::PollDrain>()) {
        run.tell(event::DrainReading{.heap = Bytes{1}, .goroutines = goroutines--});
      } else if (run.wants<action::Decide>()) {
        run.tell(event::Decided{NextStep::cycle});
      } else {
        run.answer();
      }
    }
    drained += run.wanted<action::TakeMark>().drain;
    run.answer();
  }
  EXPECT_LE(drained, Seconds{60 + 4 * 5});  // the shortest drain, 5 s, is not charged
  EXPECT_GT(drained, Seconds{55});
}

TEST(RunMachine, AsksForProfilesFromTheFirstMarkThatMayDecide) {
  FakeRun run({.count_min = 2});
  run.run_to<action::TakeMark>();  // cold
  EXPECT_FALSE(run.wanted<action::TakeMark>().decision);
  run.run_to<action::DriveLoad>();
  run.run_to<action::TakeMark>();  // warm-up
  EXPECT_FALSE(run.wanted<action::TakeMark>().decision);
  run.answer();
  run.run_to<action::TakeMark>();  // baseline
  EXPECT_TRUE(run.wanted<action::TakeMark>().decision);
  run.answer();
  run.run_to<action::TakeMark>();  // cycle 1
  EXPECT_FALSE(run.wanted<action::TakeMark>().decision);
  run.run_to<action::Decide>();
  run.tell(event::Decided{NextStep::cycle});
  run.run_to<action::TakeMark>();  // cycle 2
  EXPECT_TRUE(run.wanted<action::TakeMark>().decision);
}

TEST(RunMachine, ObeysEveryDecision) {
  FakeRun run({.requests = 100, .quiet = Seconds{7}});
  run.run_to<action::Decide>();
  run.tell(event::Decided{NextStep::cycle});
  EXPECT_EQ(run.wanted<action::DriveLoad>().kind, CycleKind::load);
  run.run_to<action::Decide>();
  run.tell(event::Decided{NextStep::double_dose});
  EXPECT_EQ(run.wanted<action::DriveLoad>().requests, 200);
  EXPECT_EQ(run.wanted<action::DriveLoad>().kind, CycleKind::double_dose);
  run.run_to<action::Decide>();
  run.tell(event::Decided{NextStep::idle});
  EXPECT_EQ(run.wanted<action::Hold>().kind, CycleKind::idle);
  EXPECT_EQ(run.wanted<action::Hold>().duration, Seconds{0.5});
  run.run_to<action::Decide>();
  run.tell(event::Decided{NextStep::quiet});
  EXPECT_EQ(run.wanted<action::Hold>().duration, Seconds{7});
  run.run_to<action::TakeMark>();
  EXPECT_EQ(run.wanted<action::TakeMark>().kind, MarkKind::quiet);
  EXPECT_TRUE(run.wanted<action::TakeMark>().decision);
}

TEST(RunMachine, DumpsGoroutinesThenStopsThenFinishes) {
  FakeRun run;
  run.run_to<action::DumpGoroutines>();
  run.answer();
  EXPECT_TRUE(run.wants<action::StopTarget>());
  run.answer();
  EXPECT_TRUE(run.wants<action::Finish>());
}

// Brings a run to its first load cycle.
void to_first_load(FakeRun& run) {
  run.run_to<action::DriveLoad>();
  run.answer();
  run.run_to<action::DriveLoad>();
  ASSERT_EQ(run.wanted<action::DriveLoad>().kind, CycleKind::load);
}

TEST(RunMachine, EndsTheRunAtOnceWhenNoLaterCycleCanMakeUpForTheErrors) {
  FakeRun run({.count_max = 5, .max_errors = 0.01});
  to_first_load(run);
  run.tell(event::LoadDone{.requests = 1000, .errors = 51});
  EXPECT_TRUE(run.wants<action::StopTarget>());
}

TEST(RunMachine, GoesOnAfterOneBadCycleThatLaterOnesMayMakeUpFor) {
  FakeRun run({.count_max = 5, .max_errors = 0.01});
  to_first_load(run);
  run.tell(event::LoadDone{.requests = 1000, .errors = 30});
  EXPECT_TRUE(run.wants<action::ReadLoadEnd>());
  run.run_to<action::Decide>();
  run.tell(event::Decided{NextStep::cycle});
  run.tell(event::LoadDone{.requests = 1000, .errors = 30});
  EXPECT_TRUE(run.wants<action::StopTarget>());
}

TEST(RunMachine, EndsTheRunWhenTheDriverGaveUp) {
  FakeRun run;
  to_first_load(run);
  run.tell(event::LoadDone{.requests = 2000, .errors = 0, .missed = 3});
  EXPECT_TRUE(run.wants<action::StopTarget>());
}

TEST(RunMachine, ForgivesOneInAHundredThatCouldNotBeSentInTimeAtARate) {
  FakeRun run({.at_a_rate = true});
  to_first_load(run);
  run.tell(event::LoadDone{.requests = 990, .missed = 10});
  EXPECT_TRUE(run.wants<action::ReadLoadEnd>());
  run.run_to<action::Decide>();
  run.tell(event::Decided{NextStep::cycle});
  run.tell(event::LoadDone{.requests = 989, .missed = 11});
  EXPECT_TRUE(run.wants<action::StopTarget>());
}

TEST(RunMachine, ForgivesAWarmupAtARateUnlessMostWasMissed) {
  FakeRun half({.at_a_rate = true});
  half.run_to<action::DriveLoad>();
  half.tell(event::LoadDone{.requests = 600, .missed = 400});
  EXPECT_TRUE(half.wants<action::ReadLoadEnd>());
  FakeRun most({.at_a_rate = true});
  most.run_to<action::DriveLoad>();
  most.tell(event::LoadDone{.requests = 400, .missed = 600});
  EXPECT_TRUE(most.wants<action::StopTarget>());
}

TEST(RunMachine, GoesOnAfterADriverThatDoesNotSayHowManyItSent) {
  FakeRun run({.requests = 0});
  to_first_load(run);
  run.tell(event::LoadDone{.requests = 0, .requests_known = false});
  EXPECT_TRUE(run.wants<action::ReadLoadEnd>());
}

TEST(RunPlan, CountsTheRequestsOfARate) {
  Scenario scenario;
  scenario.load.rate = 50;
  scenario.load.duration = Seconds{2};
  EXPECT_EQ(plan_of(scenario).requests, 100);
  EXPECT_TRUE(plan_of(scenario).at_a_rate);
  EXPECT_EQ(plan_of(scenario).warmup, 500) << "ten seconds of it, not the 2,000 of a closed model";
  scenario.load.driver.command = {"k6"};
  EXPECT_EQ(plan_of(scenario).requests, 0);
}

TEST(RunMachine, GoesOnWhateverBecomesOfADoubleCycle) {
  FakeRun run;
  to_first_load(run);
  run.run_to<action::Decide>();
  run.tell(event::Decided{NextStep::double_dose});
  run.tell(event::LoadDone{.requests = 900, .errors = 900, .missed = 3000});
  EXPECT_TRUE(run.wants<action::ReadLoadEnd>());
}

TEST(RunMachine, ForgivesErrorsOfTheWarmupUnlessMostRequestsFail) {
  FakeRun half;
  half.run_to<action::DriveLoad>();
  half.tell(event::LoadDone{.requests = 1000, .errors = 400});
  EXPECT_TRUE(half.wants<action::ReadLoadEnd>());
  FakeRun all;
  all.run_to<action::DriveLoad>();
  all.tell(event::LoadDone{.requests = 1000, .errors = 1000});
  EXPECT_TRUE(all.wants<action::StopTarget>());
}

TEST(RunMachine, StopsTheTargetWhateverGoesWrongWherever) {
  const std::vector<RunEvent> troubles{event::Failed{}, event::TargetGone{}, event::Interrupted{}};
  for (const RunEvent& trouble : troubles) {
    for (int steps = 0; steps < 40; ++steps) {
      FakeRun run({.helpers = true});
      for (int step = 0; step < steps && !run.wants<action::StopTarget>(); ++step) run.answer();
      run.tell(trouble);
      const bool ended = run.wants<action::StopTarget>() || run.wants<action::Finish>();
      EXPECT_TRUE(ended) << "after " << steps << " steps";
      run.tell(event::Done{});
      EXPECT_TRUE(run.wants<action::Finish>()) << "after " << steps << " steps";
    }
  }
}

}  // namespace
}  // namespace leakgate
