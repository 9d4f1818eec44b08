// Limits for gates from several runs of a scenario that leak nothing: the spread that was seen, and
// a margin above it. Pure; `leakgate tune` makes the runs.
#pragma once

#include <span>
#include <vector>

#include "base/vocabulary.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// A value over the runs; `rule` says which: that of Rule::max, growth or per_request, as a gate
// would observe it.
struct Spread {
  Metric metric = Metric::heap;
  Rule rule = Rule::max;
  double least = 0, median = 0, most = 0;
  [[nodiscard]] double width() const { return most - least; }
  friend bool operator==(const Spread&, const Spread&) = default;
};

// In the order of the metrics; without what some run could not measure.
[[nodiscard]] std::vector<Spread> spreads_of(std::span<const Recording> runs);

struct ProposedGate {
  Metric metric = Metric::heap;
  Rule rule = Rule::max;
  double limit = 0;
  friend bool operator==(const ProposedGate&, const ProposedGate&) = default;
};

// Limits on what a growth rule does not judge: the level of everything that is no mere consequence
// of another metric, and the growth of RSS and of the heap.
[[nodiscard]] std::vector<ProposedGate> propose_gates(const std::vector<Spread>& spreads);

// Up to the next eighth of the power of two below: 15 MiB, 352 KiB; at least a multiple of 4 KiB.
[[nodiscard]] Bytes rounded_up(double bytes);

}  // namespace leakgate
