// Gathers misses into gaps: misses in a row with one source and cause are one Gap, from the first
// miss to the next sample that came through. Pure.
#pragma once

#include <string>
#include <vector>

#include "recording/recording.hpp"

namespace leakgate {

class GapLog {
 public:
  // A sample of `source` that was due `at` could not be taken.
  void miss(Seconds at, SourceKind source, const std::string& cause);
  // The same for samples that were left out: a gap that is open for a reason of its own just goes
  // on.
  void miss_unless_open(Seconds at, SourceKind source, const std::string& cause);
  // One was taken.
  void hit(Seconds at, SourceKind source);
  // Closes what is open, and hands all gaps over in order of their beginning.
  [[nodiscard]] std::vector<Gap> finish(Seconds at);

 private:
  [[nodiscard]] std::vector<Gap>::iterator open_of(SourceKind source);

  std::vector<Gap> open_;  // at most one for each source
  std::vector<Gap> closed_;
};

}  // namespace leakgate
