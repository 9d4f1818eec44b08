#include <gtest/gtest.h>

#include "support/recording_literal.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

constexpr const char* kClean =
    "cold heap=140K goroutines=3 threads=8 fds=9 native=2M rss=14M; warm-up heap=260K;"
    "baseline; load*5 heap=+2K";
constexpr const char* kLeaky =
    "baseline heap=300K goroutines=3; load*5 goroutines=+2003 heap=+1310K; quiet";

Verdict verdict_of(const Recording& recording) { return judge(recording).verdict; }

TEST(Judge, PassesACleanRun) {
  const Judgement judgement = judge(recording_from(kClean));
  EXPECT_EQ(judgement.verdict, Verdict::pass) << judgement.reason;
  EXPECT_EQ(judgement.reason, "every gate held");
}

TEST(Judge, CallsALeakALeak) {
  const Judgement judgement = judge(recording_from(kLeaky));
  EXPECT_EQ(judgement.verdict, Verdict::leak);
  EXPECT_EQ(judgement.reason.substr(0, 28), "goroutines leak: 2003.00 a c");
}

TEST(Judge, FindsTheArticlesHundredThousandGoroutines) {
  Recording recording = recording_from(
      "cold goroutines=3 heap=200K; baseline goroutines=3 heap=200K;"
      "load*3 goroutines=+100000 heap=+44M requests=1; quiet");
  recording.scenario.load.requests = 1;
  recording.scenario.cycles.count_min = recording.scenario.cycles.count_max = 3;
  EXPECT_EQ(verdict_of(recording), Verdict::leak);
}

TEST(Judge, DoesNotPassWhatWasNotHeldQuiet) {
  EXPECT_EQ(verdict_of(recording_from("baseline goroutines=3; load*5 goroutines=+2003")),
            Verdict::inconclusive);
}

TEST(Judge, PassesWhatFallsBackWhileQuiet) {
  EXPECT_EQ(verdict_of(recording_from("baseline goroutines=3 heap=300K; load*10 goroutines=+2003;"
                                      "quiet goroutines=3")),
            Verdict::pass);
}

TEST(Judge, RanksInterruptedFirst) {
  Recording recording = recording_from(kLeaky);
  recording.interrupted = true;
  recording.target.end->by_leakgate = false;
  EXPECT_EQ(verdict_of(recording), Verdict::interrupted);
}

TEST(Judge, RanksADeadTargetBeforeFailingRequests) {
  Recording recording = recording_from("baseline heap=1M; load*2 errors.reset=2003");
  recording.target.end->by_leakgate = false;
  EXPECT_EQ(verdict_of(recording), Verdict::target_failed);
  recording.target.end->by_leakgate = true;
  EXPECT_EQ(verdict_of(recording), Verdict::load_failed);
}

TEST(Judge, RanksFailingRequestsBeforeALeak) {
  Recording recording = recording_from(kLeaky);
  recording.cycles[0].errors[0] = 1000;
  EXPECT_EQ(verdict_of(recording), Verdict::load_failed);
}

TEST(Judge, RanksAFailedGateBeforeNeverDrained) {
  Recording recording = recording_from(kLeaky);
  for (Cycle& cycle : recording.cycles) cycle.drained = false;
  EXPECT_EQ(verdict_of(recording), Verdict::leak);
  recording = recording_from(kClean);
  for (Cycle& cycle : recording.cycles) cycle.drained = false;
  EXPECT_EQ(verdict_of(recording), Verdict::inconclusive);
}

TEST(Judge, RanksALeakBeforeAMonitoringGap) {
  Recording recording = recording_from(kLeaky);
  recording.gaps = {
      {.from = Seconds{0}, .to = Seconds{99}, .source = SourceKind::proc, .cause = ""}};
  EXPECT_EQ(verdict_of(recording), Verdict::leak);
}

TEST(Judge, SkipsWhatTheMachineCannotDo) {
  Recording recording;
  recording.failure = Error{ErrorCode::unsupported, "go is older than 1.23", "", ""};
  EXPECT_EQ(verdict_of(recording), Verdict::skipped);
}

TEST(Judge, NamesWhyTheTargetDidNotStart) {
  Recording recording;
  recording.failure = Error{ErrorCode::target, "it did not build", "main.go:3:1", ""};
  EXPECT_EQ(judge(recording).verdict, Verdict::target_failed);
  EXPECT_EQ(judge(recording).reason, "main.go:3:1: it did not build");
}

TEST(Judge, CallsTheDeathOfAnAttachedTargetAFailure) {
  Recording recording = recording_from(kClean);
  recording.target.attached = true;
  recording.target.end = TargetEnd{};
  EXPECT_EQ(verdict_of(recording), Verdict::target_failed);
}

TEST(Judge, PassesAnUnprobedTargetOnWhatProcShows) {
  Recording recording = recording_from("baseline rss=14M threads=8 fds=9 native=2M; load*5");
  recording.target.has_probe = false;
  EXPECT_EQ(verdict_of(recording), Verdict::pass);
  recording.scenario.gates[Metric::heap].growth = 0;
  EXPECT_EQ(verdict_of(recording), Verdict::inconclusive);
}

TEST(Judge, CallsAMissingMarkInconclusiveNotADrop) {
  EXPECT_EQ(verdict_of(recording_from("baseline heap=1M goroutines=3; load*4;"
                                      "load heap=? goroutines=?")),
            Verdict::inconclusive);
}

TEST(Judge, FailsOnGrowthSinceTheStartWithoutALeak) {
  Recording recording = recording_from("cold heap=200K; warm-up heap=11M; baseline; load*5");
  EXPECT_EQ(verdict_of(recording), Verdict::pass);
  recording.scenario.gates[Metric::heap].growth_from_start = 1024 * 1024;
  EXPECT_EQ(verdict_of(recording), Verdict::leak);
}

TEST(Judge, CallsEndlessUndecidedGrowthInconclusive) {
  EXPECT_EQ(verdict_of(recording_from("baseline heap=300K; load*3; load*7 heap=+50K")),
            Verdict::inconclusive);
}

TEST(ExitCodes, AreThoseOfTheTable) {
  EXPECT_EQ(exit_code_of(Verdict::pass), 0);
  EXPECT_EQ(exit_code_of(Verdict::skipped), 0);
  EXPECT_EQ(exit_code_of(Verdict::leak), 1);
  EXPECT_EQ(exit_code_of(Verdict::target_failed), 3);
  EXPECT_EQ(exit_code_of(Verdict::load_failed), 4);
  EXPECT_EQ(exit_code_of(Verdict::inconclusive), 5);
  EXPECT_EQ(exit_code_of(Verdict::interrupted, 2), 130);
  EXPECT_EQ(exit_code_of(Verdict::interrupted, 15), 143);
}

}  // namespace
}  // namespace leakgate
