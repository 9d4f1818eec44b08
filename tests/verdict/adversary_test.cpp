// Recordings that nobody ran: whatever they hold, there is a verdict and no crash (run with the
// sanitizers, this is where they matter).
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "support/recording_literal.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

using Numbers = std::numeric_limits<std::int64_t>;

void must_have_a_verdict(const Recording& recording) {
  const Judgement judgement = judge(recording);
  EXPECT_NE(judgement.verdict, Verdict::pass);
  EXPECT_FALSE(judgement.reason.empty());
  (void)decide(recording);
  (void)decide_warmup(recording);
}

TEST(Adversary, MayLeaveEverythingOut) { must_have_a_verdict(Recording{}); }

TEST(Adversary, MayStopAfterAnyStatement) {
  must_have_a_verdict(recording_from("cold heap=1K"));
  must_have_a_verdict(recording_from("baseline heap=1K"));
  must_have_a_verdict(recording_from("baseline heap=1K; load"));
  must_have_a_verdict(recording_from("baseline; quiet; quiet; idle; double"));
  must_have_a_verdict(recording_from("load*9 heap=+5K"));
}

TEST(Adversary, MayClaimHugeValues) {
  Recording recording = recording_from("baseline heap=0 goroutines=0 fds=1; load*6; quiet");
  std::int64_t sign = 1;
  for (Cycle& cycle : recording.cycles) {
    cycle.mark.heap = Bytes{sign > 0 ? Numbers::max() : Numbers::min()};
    cycle.mark.goroutines = sign > 0 ? Numbers::max() : Numbers::min();
    cycle.mark.fds = Numbers::max();
    sign = -sign;
  }
  EXPECT_FALSE(judge(recording).reason.empty());
  (void)decide(recording);
}

TEST(Adversary, MayClaimHugeRequestCounts) {
  Recording recording = recording_from("baseline heap=1K; load*6");
  for (Cycle& cycle : recording.cycles) {
    cycle.requests = Numbers::max();
    cycle.errors.fill(Numbers::max());
  }
  recording.load.missed = Numbers::max();
  must_have_a_verdict(recording);
}

TEST(Adversary, MayGiveTimesThatAreNoTimes) {
  for (const double time : {std::nan(""), std::numeric_limits<double>::infinity(), -1e300}) {
    Recording recording = recording_from("baseline heap=1K; load*5");
    recording.cycles[3].started = Seconds{time};
    recording.cycles[4].ended = Seconds{time};
    recording.gaps = {
        {.from = Seconds{time}, .to = Seconds{1e300}, .source = SourceKind::proc, .cause = ""},
        {.from = Seconds{5}, .to = Seconds{time}, .source = SourceKind::probe, .cause = ""}};
    must_have_a_verdict(recording);
  }
}

TEST(Adversary, MayAskForAbsurdCycles) {
  Recording recording = recording_from("baseline heap=1K; load*5 heap=+1M");
  recording.scenario.cycles.count_min = std::numeric_limits<int>::min();
  recording.scenario.cycles.count_max = -5;
  recording.scenario.cycles.quiet = Seconds{std::nan("")};
  recording.scenario.load.requests = Numbers::max();
  (void)judge(recording);
  (void)decide(recording);
}

TEST(Adversary, MayThrowDice) {
  std::mt19937_64 random(20261123);
  const auto dice = [&] { return static_cast<std::int64_t>(random() >> (random() % 64)); };
  for (int round = 0; round < 300; ++round) {
    Recording recording;
    if (random() % 8 != 0) recording.baseline.emplace();
    const std::size_t cycles = random() % 14;
    for (std::size_t i = 0; i < cycles; ++i) {
      Cycle cycle;
      cycle.kind = static_cast<CycleKind>(random() % names<CycleKind>().size());
      cycle.ended = Seconds{static_cast<double>(dice())};
      cycle.requests = dice();
      cycle.drained = random() % 2 == 0;
      if (random() % 4 != 0) cycle.mark.heap = Bytes{dice()};
      if (random() % 4 != 0) cycle.mark.goroutines = dice();
      if (random() % 4 != 0) cycle.mark.fd_kinds["socket"] = dice();
      recording.cycles.push_back(std::move(cycle));
    }
    recording.scenario.gates[Metric::heap].per_request = static_cast<double>(dice());
    EXPECT_FALSE(judge(recording).reason.empty());
    (void)decide(recording);
    (void)decide_warmup(recording);
  }
}

}  // namespace
}  // namespace leakgate
