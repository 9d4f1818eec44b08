// Whole runs against simulated services: decide() says what comes next, as in a real run, and the
// service answers with noise from a fixed seed. No clean one may be called a leak, and no leak
// missed.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

// The state of a simulated service after so many load cycles; `held` once it was held quiet.
struct State {
  double heap = 0;
  double goroutines = 3;
};
using Service = std::function<State(int cycle, bool held, std::mt19937& random)>;

Mark mark_of_state(MarkKind kind, const State& state) {
  Mark mark;
  mark.kind = kind;
  mark.heap = Bytes{std::llround(state.heap)};
  mark.goroutines = std::llround(state.goroutines);
  mark.threads = 9;
  mark.fds = 12;
  mark.native = Bytes{3 * kMiB};
  return mark;
}

void add_cycle(Recording& recording, CycleKind kind, const State& state) {
  Cycle cycle;
  cycle.kind = kind;
  cycle.started = recording.cycles.empty() ? Seconds{0} : recording.cycles.back().ended;
  cycle.load_ended = cycle.started + Seconds{kind == CycleKind::quiet ? 12.0 : 0.7};
  cycle.ended = cycle.load_ended + Seconds{0.3};
  cycle.requests = kind == CycleKind::quiet || kind == CycleKind::idle ? 0 : 2003;
  cycle.mark = mark_of_state(mark_of(kind), state);
  cycle.mark.at = cycle.ended;
  recording.cycles.push_back(std::move(cycle));
}

Recording run_against(const Service& service, unsigned seed) {
  std::mt19937 random(seed);
  Recording recording;
  recording.target.has_probe = true;
  int cycle = 0;
  recording.cold = mark_of_state(MarkKind::cold, {.heap = 140e3});
  do {
    add_cycle(recording, CycleKind::warm_up, service(cycle++, false, random));
  } while (!decide_warmup(recording).enough);
  recording.baseline = recording.cycles.back().mark;
  for (int steps = 0; steps < 40; ++steps) {
    const NextStep next = decide(recording).next;
    if (next == NextStep::enough) return recording;
    if (next == NextStep::cycle) {
      add_cycle(recording, CycleKind::load, service(cycle++, false, random));
    } else if (next == NextStep::double_dose) {
      add_cycle(recording, CycleKind::double_dose, service(++cycle, false, random));
    } else if (next == NextStep::quiet) {
      add_cycle(recording, CycleKind::quiet, service(cycle - 1, true, random));
    } else {
      add_cycle(recording, CycleKind::idle, service(cycle - 1, false, random));
    }
  }
  ADD_FAILURE() << "decide() never had enough";
  return recording;
}

constexpr unsigned kSeeds = 100;

int count_verdicts(Verdict verdict, const Service& service) {
  int count = 0;
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    count += judge(run_against(service, seed)).verdict == verdict ? 1 : 0;
  }
  return count;
}

double uniform(std::mt19937& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

// What a process without a leak grows for ever, at most, and the spread of its readings.
double drift(int cycle, std::mt19937& random) {
  return 260e3 + 3.1 * 1024 * cycle + uniform(random, 0, 6.0 * 1024);
}

TEST(Simulation, PassesServicesThatOnlyDrift) {
  EXPECT_EQ(count_verdicts(Verdict::pass,
                           [](int cycle, bool, std::mt19937& random) {
                             return State{.heap = drift(cycle, random)};
                           }),
            kSeeds);
}

TEST(Simulation, PassesServicesThatWarmUpSlowly) {
  EXPECT_EQ(count_verdicts(Verdict::leak,
                           [](int cycle, bool, std::mt19937& random) {
                             return State{.heap = drift(cycle, random) +
                                                  3e6 * (1 - std::exp(-cycle / 2.5))};
                           }),
            0);
}

TEST(Simulation, PassesServicesWithOneStep) {
  EXPECT_EQ(count_verdicts(Verdict::pass,
                           [](int cycle, bool, std::mt19937& random) {
                             return State{.heap = drift(cycle, random) + (cycle > 5 ? 2e6 : 0)};
                           }),
            kSeeds);
}

TEST(Simulation, PassesServicesThatRatchetToTheirPeak) {
  EXPECT_EQ(count_verdicts(Verdict::leak,
                           [peak = 0.0](int cycle, bool, std::mt19937& random) mutable {
                             if (cycle == 0) peak = 0;
                             peak = std::max(
                                 peak, 20e3 * -std::log(-std::log(uniform(random, 0.001, 0.999))));
                             return State{.heap = drift(cycle, random) + peak};
                           }),
            0);
}

TEST(Simulation, PassesTimersThatLetGoWhileQuiet) {
  EXPECT_EQ(count_verdicts(Verdict::pass,
                           [](int cycle, bool held, std::mt19937& random) {
                             const double held_back = held ? 0 : 2003.0 * cycle;
                             return State{.heap = drift(cycle, random) + 700 * held_back,
                                          .goroutines = 3 + held_back};
                           }),
            kSeeds);
}

TEST(Simulation, FindsEightBytesARequest) {
  EXPECT_EQ(count_verdicts(Verdict::leak,
                           [](int cycle, bool, std::mt19937& random) {
                             return State{.heap = 260e3 + 8.3 * 2003 * cycle +
                                                  uniform(random, 0, 1.6 * 1024)};
                           }),
            kSeeds);
}

TEST(Simulation, FindsAKibibyteARequestUnderNoise) {
  EXPECT_EQ(count_verdicts(Verdict::leak,
                           [](int cycle, bool, std::mt19937& random) {
                             return State{.heap = drift(cycle, random) + 1100.0 * 2003 * cycle +
                                                  uniform(random, 0, 300e3)};
                           }),
            kSeeds);
}

TEST(Simulation, FindsAGoroutineInAThousandRequests) {
  EXPECT_EQ(count_verdicts(Verdict::leak,
                           [](int cycle, bool, std::mt19937& random) {
                             return State{.heap = drift(cycle, random),
                                          .goroutines = 3 + std::floor(2.003 * cycle)};
                           }),
            kSeeds);
}

TEST(Simulation, TakesFewCyclesWhereTheAnswerIsClear) {
  const auto cycles = [](const Service& service) {
    return cycles_of(run_against(service, 7), CycleKind::load).size();
  };
  EXPECT_EQ(cycles([](int cycle, bool, std::mt19937& random) {
              return State{.heap = drift(cycle, random)};
            }),
            5);
  EXPECT_EQ(cycles([](int cycle, bool, std::mt19937& random) {
              return State{.heap = drift(cycle, random), .goroutines = 3 + 2003.0 * cycle};
            }),
            3);
}

}  // namespace
}  // namespace leakgate
