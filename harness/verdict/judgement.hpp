// Judging: a pure function of the recording (design, section 4). No clock, no I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/vocabulary.hpp"
#include "recording/recording.hpp"
#include "verdict/basis.hpp"

namespace leakgate {

// One gate's outcome, in the unit of its metric (bytes or counts; per_request: per request).
struct GateResult {
  Metric metric = Metric::heap;
  Rule rule = Rule::leak;
  bool written = false;            // by the scenario; false: a default gate
  std::optional<double> limit;     // leak rules: the floor per cycle
  std::optional<double> observed;  // leak rules: the slope per cycle
  GateOutcome outcome = GateOutcome::pass;
  std::optional<Shape> shape;  // leak rules only
  GrowthBasis basis;           // of a leak that stands
  std::string reason;          // a sentence
  bool known = false;          // it fails by leaks of [[known]] alone; diagnosis says so
  friend bool operator==(const GateResult&, const GateResult&) = default;
};

struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  std::string reason;  // a sentence: why this verdict
  std::vector<GateResult> gates;
  std::string doubt{};  // why it would be inconclusive had no gate failed; empty: it would pass
  friend bool operator==(const Judgement&, const Judgement&) = default;
};

[[nodiscard]] Judgement judge(const Recording& recording);

// What the run does next. `run/` obeys it and knows no rule of its own.
enum class NextStep {
  cycle,        // another load cycle
  quiet,        // hold quiet and mark: a leak is about to be concluded
  idle,         // a cycle without load
  double_dose,  // a cycle with twice the requests
  enough
};
// The kind of cycle that a step is; nullopt for `enough`.
[[nodiscard]] std::optional<CycleKind> cycle_of(NextStep step);

struct Decision {
  NextStep next = NextStep::enough;
  std::string reason;
  friend bool operator==(const Decision&, const Decision&) = default;
};

// Asked after every cycle from the baseline on (load, idle, double, quiet).
[[nodiscard]] Decision decide(const Recording& recording);

// Asked after every warm-up cycle: is the heap settled (or was that the sixth)? Pure as well.
struct WarmupDecision {
  bool enough = true;
  bool still_filling = false;
};
[[nodiscard]] WarmupDecision decide_warmup(const Recording& recording);

// The exit code of a verdict (design, section 4); interrupted: 128 + signal.
[[nodiscard]] int exit_code_of(Verdict verdict, int interrupt_signal = 2);

}  // namespace leakgate
