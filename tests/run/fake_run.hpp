// A run without a target: the machine's actions are answered as a test wants it.
#pragma once

#include <gtest/gtest.h>

#include <variant>

#include "run/machine.hpp"

namespace leakgate {

// Feeds a machine its events and keeps the time: the fake clock of these tests.
class FakeRun {
 public:
  explicit FakeRun(const RunPlan& plan = {}, RuntimeAccess access = RuntimeAccess::probe)
      : machine_(plan), access_(access), action_(machine_.next(event::Begin{}, now_)) {}

  template <class Wanted>
  [[nodiscard]] bool wants() const {
    return std::holds_alternative<Wanted>(action_);
  }
  template <class Wanted>
  [[nodiscard]] const Wanted& wanted() const {
    return std::get<Wanted>(action_);
  }
  void tell(const RunEvent& event) { action_ = machine_.next(event, now_); }
  void advance(double seconds) { now_ += Seconds{seconds}; }

  // Answers everything as a healthy target would, until the machine wants a `Wanted`.
  template <class Wanted>
  void run_to() {
    for (int step = 0; step < 1000 && !wants<Wanted>(); ++step) answer();
    ASSERT_TRUE(wants<Wanted>());
  }
  void answer() {
    if (wants<action::Connect>()) return tell(event::Connected{access_});
    if (const auto* load = std::get_if<action::DriveLoad>(&action_)) {
      advance(0.5);
      return tell(event::LoadDone{.requests = load->requests, .errors = 0});
    }
    if (wants<action::PollDrain>()) {
      return tell(event::DrainReading{.heap = Bytes{1000}, .goroutines = 3, .cost = Seconds{0.01}});
    }
    if (const auto* wait = std::get_if<action::Wait>(&action_)) advance(wait->duration.count());
    if (const auto* hold = std::get_if<action::Hold>(&action_)) advance(hold->duration.count());
    if (wants<action::DecideWarmup>()) return tell(event::WarmupDecided{true});
    if (wants<action::Decide>()) return tell(event::Decided{NextStep::enough});
    tell(event::Done{});
  }

 private:
  RunMachine machine_;
  Seconds now_{0};
  RuntimeAccess access_;
  Action action_;
};

}  // namespace leakgate
