// One metric over the judged marks: the baseline and one mark per load cycle. What growth rules and
// gates compute with.
#pragma once

#include <optional>
#include <vector>

#include "base/vocabulary.hpp"
#include "recording/recording.hpp"

namespace leakgate {

struct Series {
  std::vector<double> values;           // of the marks that have one, in order
  std::size_t marks = 0;                // with and without a value
  double requests = 0;                  // of a cycle: the median over the load cycles
  std::optional<double> at_start;       // the cold mark
  std::optional<double> after_quiet;    // the mark of the last quiet hold
  std::size_t cycles_before_quiet = 0;  // load cycles up to that hold
  bool quiet_is_last = false;           // no load cycle came after it

  // A mark without a value is not a value of 0: growth over such marks is not judged.
  [[nodiscard]] bool complete() const { return marks > 0 && values.size() == marks; }
};

[[nodiscard]] Series series_of(const Recording& recording, Metric metric);

// The same without what quiet holds between load cycles have added: that came without load, and
// would count as growth of the cycle after them. What a hold took away stays away, and so does the
// gain of the last hold where no load cycle followed.
[[nodiscard]] Series series_without_holds(const Recording& recording, Metric metric);

// The cycles since the baseline: all but those of the warm-up and of the control after it.
[[nodiscard]] std::vector<const Cycle*> cycles_since_baseline(const Recording& recording);

// Load cycles of a recording.
[[nodiscard]] std::size_t load_cycles(const Recording& recording);

// Requests of a load cycle, the median over the cycles; 0 where there was no load, or where
// nobody knows them.
[[nodiscard]] double requests_per_cycle(const Recording& recording);

// True where heap and goroutines could have been read at all.
[[nodiscard]] bool has_runtime(const Recording& recording);

}  // namespace leakgate
