// How one metric grew in a recording, by its rule, and whether the quiet hold bears it out. Gates
// and decide() both ask here, so what ends a run is what judges it.
#pragma once

#include <string>

#include "base/vocabulary.hpp"
#include "recording/recording.hpp"
#include "verdict/basis.hpp"

namespace leakgate {

struct Growth {
  bool has_rule = false;  // heap, goroutines, fds, threads, native
  bool measured = false;  // at one judged mark at least
  bool complete = false;  // at all of them
  Shape shape = Shape::undecided;
  bool still_grows = false;  // a step or plateau that more cycles could prove wrong
  bool needs_quiet = false;  // `leak`, but the target was not held quiet since
  double per_cycle = 0;      // Theil-Sen
  double floor = 0;          // per cycle
  GrowthBasis basis;         // of a leak that stands
  std::string reason;        // a sentence without a full stop
  friend bool operator==(const Growth&, const Growth&) = default;
};

[[nodiscard]] bool has_growth_rule(Metric metric);

[[nodiscard]] Growth judge_growth(const Recording& recording, Metric metric);

}  // namespace leakgate
