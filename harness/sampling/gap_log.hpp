// Gathers misses into gaps: misses in a row with one source, series and cause are one Gap, from the
// first miss to the next sample that came through. Pure.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "recording/recording.hpp"

namespace leakgate {

// The series of Gap: nullopt for all that a source gives.
using SeriesOfGap = std::optional<std::string>;

class GapLog {
 public:
  // After `gaps_max` the rest is only counted.
  explicit GapLog(std::size_t gaps_max = std::numeric_limits<std::size_t>::max())
      : gaps_max_(gaps_max) {}

  // A sample of `source` that was due `at` could not be taken.
  void miss(Seconds at, SourceKind source, const std::string& cause,
            const SeriesOfGap& series = {});
  // The same for samples that were left out: a gap that is open for a reason of its own just goes
  // on.
  void miss_unless_open(Seconds at, SourceKind source, const std::string& cause);
  // One was taken.
  void hit(Seconds at, SourceKind source, const SeriesOfGap& series = {});
  // Closes what is open, and hands all gaps over in order of their beginning.
  [[nodiscard]] std::vector<Gap> finish(Seconds at);
  [[nodiscard]] Count left_out() const { return left_out_; }

 private:
  [[nodiscard]] std::vector<Gap>::iterator open_of(SourceKind source, const SeriesOfGap& series);
  void close(std::vector<Gap>::iterator open, Seconds at);

  std::size_t gaps_max_;
  std::vector<Gap> open_;  // at most one for each source and series
  std::vector<Gap> closed_;
  Count left_out_ = 0;
};

}  // namespace leakgate
