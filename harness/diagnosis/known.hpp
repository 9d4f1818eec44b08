// [[known]] held against what was found: leaks that somebody has taken on are reported and do not
// fail the run, until their date. Pure: the date is that of the recording, never today's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnosis/finding.hpp"

namespace leakgate {

struct KnownResult {
  KnownLeak entry;
  // nullopt: the run came to no conclusion, so that nothing can be said of an entry without
  // finding.
  std::optional<KnownState> state;
  std::optional<double> per_request;  // of the finding it matches
  friend bool operator==(const KnownResult&, const KnownResult&) = default;
};

// One result an entry, in the order of the scenario; findings that are let through get their
// `known`. An entry stands for one finding, and those with a culprit choose first. A rate that is
// not known is not within a limit, and a recording without a date is after every date.
[[nodiscard]] std::vector<KnownResult> match_known(const Recording& recording,
                                                   const Judgement& judgement,
                                                   std::vector<Finding>& findings);

// The judgement with what is known let through: growth rules that failed by known leaks alone are
// marked, and where nothing else failed the verdict is what it would be without them. Limits that a
// scenario writes are never let through: they can be changed.
[[nodiscard]] Judgement with_known(Judgement judgement, const std::vector<Finding>& findings);

// "heap main.keep, until 2027-01-31, owner payments".
[[nodiscard]] std::string to_text(const KnownLeak& known);

}  // namespace leakgate
