// Recordings that nobody ran: findings or none, never a crash.
#include <gtest/gtest.h>

#include <random>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

void survives(const Recording& recording) {
  for (const Finding& finding : diagnosed(recording)) EXPECT_FALSE(finding.sentence.empty());
}

TEST(Adversary, MayLeaveEverythingOut) {
  survives(Recording{});
  survives(recording_from("baseline"));
  survives(recording_from("load*5"));
}

// Every gate fails, whatever the recording holds.
Judgement everything_failed() {
  Judgement judgement;
  judgement.verdict = Verdict::leak;
  for (std::size_t metric = 0; metric < names<Metric>().size(); ++metric) {
    for (const Rule rule : {Rule::leak, Rule::max}) {
      GateResult gate;
      gate.metric = static_cast<Metric>(metric);
      gate.rule = rule;
      gate.outcome = GateOutcome::fail;
      judgement.gates.push_back(gate);
    }
  }
  return judgement;
}

TEST(Adversary, MayFailEveryGateOfAnEmptyRecording) {
  for (const Finding& finding : diagnose(Recording{}, everything_failed())) {
    EXPECT_FALSE(finding.signature.empty());
  }
}

TEST(Adversary, MayThrowDice) {
  std::mt19937_64 random(20261123);
  const auto dice = [&] { return static_cast<std::int64_t>(random() >> (random() % 64)); };
  for (int round = 0; round < 100; ++round) {
    Recording recording;
    recording.baseline.emplace();
    recording.baseline->heap = Bytes{dice()};
    recording.baseline->leak_profile.profile = std::make_shared<Profile>();
    for (std::size_t i = random() % 8; i > 0; --i) {
      Cycle cycle;
      cycle.kind = random() % 3 == 0 ? CycleKind::quiet : CycleKind::load;
      cycle.requests = dice();
      if (random() % 4 != 0) cycle.mark.heap = Bytes{dice()};
      if (random() % 4 != 0) cycle.mark.goroutines = dice();
      cycle.mark.threads = dice();
      cycle.mark.native = Bytes{dice()};
      cycle.mark.rss = Bytes{dice()};
      cycle.mark.lazy_free = Bytes{dice()};
      cycle.mark.fd_kinds["socket"] = dice();
      auto goroutines = std::make_shared<Profile>();
      goroutines->sample_types = {"goroutine"};
      goroutines->add(random() % 2 == 0 ? Stack{} : stack_from("main.leak@4"), {dice()});
      if (random() % 3 != 0) cycle.mark.goroutine_profile.profile = goroutines;
      if (random() % 3 != 0) cycle.mark.leak_profile.profile = goroutines;
      auto heap = std::make_shared<Profile>();
      heap->sample_types = {"inuse_objects", "inuse_space"};
      heap->add(random() % 2 == 0 ? Stack{} : stack_from("main.keep@4"), {dice(), dice()});
      if (random() % 3 != 0) cycle.mark.heap_profile.profile = heap;
      recording.cycles.push_back(std::move(cycle));
    }
    recording.load.rate = static_cast<double>(dice()) * 1e300;
    survives(recording);
    (void)diagnose(recording, everything_failed());
  }
}

}  // namespace
}  // namespace leakgate
