// The gates of a recording: those its scenario writes, judged as written, and the growth rules that
// are on unless switched off.
#pragma once

#include <optional>
#include <vector>

#include "verdict/judgement.hpp"

namespace leakgate {

struct JudgedGate {
  GateResult result;
  // It should have been decided and could not be: the scenario is not passed by it.
  bool is_open = false;
  friend bool operator==(const JudgedGate&, const JudgedGate&) = default;
};

// In the order of the metrics and, for each, of the rules.
[[nodiscard]] std::vector<JudgedGate> judge_gates(const Recording& recording);

// What a limit is held against: the highest value after a load, the growth since the baseline or
// since the start, the slope per request. nullopt where it was not measured.
[[nodiscard]] std::optional<double> observe(const Recording& recording, Metric metric, Rule rule);

// True where the growth rule of the metric is a gate of the scenario, by default or as written.
[[nodiscard]] bool is_leak_gated(const Scenario& scenario, Metric metric);

}  // namespace leakgate
