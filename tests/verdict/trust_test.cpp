#include "verdict/trust.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/recording_literal.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

// Cycles of 1.3 s, the first from 1.8 s on.
Recording steady() { return recording_from("baseline heap=1M goroutines=3; load*5"); }

Gap gap(double from, double to, SourceKind source = SourceKind::probe) {
  return {.from = Seconds{from}, .to = Seconds{to}, .source = source, .cause = "stopped"};
}

TEST(GapRule, TreatsMissingSamplesAsInconclusiveNotAsDrop) {
  Recording recording = steady();
  recording.gaps = {gap(2, 2.7)};
  EXPECT_NE(why_inconclusive(recording).find("monitoring gap"), std::string::npos);
  recording.gaps = {gap(2, 2.7, SourceKind::proc)};
  EXPECT_NE(why_inconclusive(recording).find("proc"), std::string::npos);
}

TEST(GapRule, AllowsWhatTheScenarioAllows) {
  Recording recording = steady();
  recording.gaps = {gap(2, 2.7)};
  recording.scenario.cycles.max_gap = 0.6;
  EXPECT_EQ(why_inconclusive(recording), "");
}

TEST(GapRule, CountsOverlappingGapsOnce) {
  Recording recording = steady();
  recording.gaps = {gap(1.9, 2.3), gap(2, 2.2), gap(1.9, 2.3)};
  EXPECT_NEAR(gap_share(recording, recording.cycles[0], SourceKind::probe), 0.4 / 1.3, 1e-9);
  EXPECT_EQ(why_inconclusive(recording), "");  // under half a second
}

TEST(GapRule, LooksAtTheProbeAndProcOnly) {
  Recording recording = steady();
  recording.gaps = {gap(0, 100, SourceKind::pprof)};
  EXPECT_EQ(why_inconclusive(recording), "");
}

TEST(GapRule, NeverLooksAtTheMetricsThatTheTargetServesItself) {
  Recording recording = steady();
  recording.scenario.cycles.max_gap = 0;
  recording.gaps = {gap(0, 100, SourceKind::metrics)};
  EXPECT_EQ(why_inconclusive(recording), "");
  EXPECT_EQ(judge(recording).verdict, Verdict::pass);
}

TEST(Cycles, MustBeEnough) {
  EXPECT_EQ(why_inconclusive(recording_from("baseline heap=1M; load*4")),
            "too few cycles: 4 of at least 5");
  EXPECT_NE(why_inconclusive(recording_from("cold heap=1M")), "");
  EXPECT_NE(why_inconclusive(Recording{}), "");
}

TEST(Time, MustNotGoBackwards) {
  Recording recording = steady();
  std::swap(recording.cycles[1], recording.cycles[3]);
  EXPECT_NE(why_inconclusive(recording), "");
  recording = steady();
  recording.cycles[2].ended = Seconds{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_NE(why_inconclusive(recording), "");
}

TEST(Drain, MustHaveEndedInTheLastCycle) {
  const auto why = [](const char* text) { return why_inconclusive(recording_from(text)); };
  EXPECT_NE(why("baseline heap=1M; load*4; load drained=no").find("never drained"),
            std::string::npos);
  EXPECT_EQ(why("baseline heap=1M; load drained=no; load*4"), "");
  EXPECT_NE(why("baseline heap=1M; load*4 drained=no; load"), "");
}

TEST(Load, FailsAboveTheShareOfErrorsThatIsAllowed) {
  const auto why = [](const char* text) { return why_load_failed(recording_from(text)); };
  EXPECT_EQ(why("baseline heap=1M; load*5 requests=1000 errors.timeout=10"), "");
  const std::string failed =
      why("baseline heap=1M; load*5 requests=1000 errors.timeout=80 errors.status=20");
  EXPECT_EQ(failed,
            "500 of 5000 requests failed (10.0 %, at most 1.0 % may), 400 of them by timeout");
}

TEST(Load, FailsWhenNothingWasSent) {
  EXPECT_EQ(why_load_failed(recording_from("baseline heap=1M; load*5 requests=0")),
            "no request was sent");
}

TEST(Load, FailsWhenLessThan99PercentOfARateWasSent) {
  Recording recording = recording_from("baseline heap=1M; load*5 requests=980");
  for (Cycle& cycle : recording.cycles) {
    cycle.open = {.due = 1000, .missed = 10, .connections_most = 8, .queue_wait = Seconds{1}};
  }
  EXPECT_EQ(why_load_failed(recording), "");
  recording.cycles.back().open->missed = 20;
  EXPECT_EQ(why_load_failed(recording),
            "under_delivery: 60 of 5,000 requests due (1.2 %) were not sent; target-bound: all 8 "
            "connections waited for answers");
}

TEST(Load, IsNotJudgedWhereADriverDidNotSayHowManyItSent) {
  Recording recording = recording_from("baseline heap=1M; load*5 requests=0");
  for (Cycle& cycle : recording.cycles) cycle.requests_known = false;
  EXPECT_EQ(why_load_failed(recording), "");
}

TEST(Load, IsNotJudgedByItsWarmUp) {
  EXPECT_EQ(why_load_failed(recording_from("warm-up heap=1M errors=2000; baseline; load*5")), "");
}

TEST(Target, FailsWhenItEndedByItself) {
  Recording recording = steady();
  EXPECT_EQ(why_target_failed(recording), "");
  recording.target.end = TargetEnd{};
  recording.target.end->code = 2;
  recording.target.end->panic = "panic: out of ideas\n\ngoroutine 1 [running]:";
  EXPECT_EQ(why_target_failed(recording),
            "the target ended during the run: exit code 2, panic: out of ideas");
}

TEST(Target, ThatEndedBeforeAnythingWasSeenFailsForWhatLaunchingSays) {
  Recording recording = recording_from("baseline; load*5");
  recording.cold.reset();
  recording.target.end = TargetEnd{};
  recording.target.end->code = 1;
  recording.failure = Error{.code = ErrorCode::target,
                            .what = "the target exited with code 1 before it was ready",
                            .where = {},
                            .hint = "the last lines of its output"};
  EXPECT_EQ(why_target_failed(recording), "the target exited with code 1 before it was ready");
}

TEST(Target, FailsWhenItWasRestartedOrRanOutOfMemory) {
  Recording recording = steady();
  recording.target.end->restarted = true;
  EXPECT_NE(why_target_failed(recording), "");
  recording = steady();
  recording.target.end->oom_killed = true;
  EXPECT_NE(why_target_failed(recording).find("memory"), std::string::npos);
}

TEST(Target, ThatWasAttachedAndLivesOnDidNotFail) {
  Recording recording = steady();
  recording.target.end.reset();
  recording.target.attached = true;
  EXPECT_EQ(why_target_failed(recording), "");
}

}  // namespace
}  // namespace leakgate
