// Reports of runs as they happen: a leak, a pass, a crash, ... Built as plain values, so that they
// show what a report says and not how it was judged.
#pragma once

#include <string>
#include <vector>

#include "report/report.hpp"

namespace leakgate {

[[nodiscard]] Report leak_report();          // rebuild-image: goroutines that hold heap
[[nodiscard]] Report pass_report();          // steady, with a limit on rss and a plateau
[[nodiscard]] Report crash_report();         // a Go panic under load
[[nodiscard]] Report inconclusive_report();  // gaps, and no probe
[[nodiscard]] Report load_failed_report();
[[nodiscard]] Report skipped_report();
[[nodiscard]] Report met_report();      // a leak that was expected
[[nodiscard]] Report unmet_report();    // another leak than the one expected
[[nodiscard]] Report known_report();    // a leak that is let through, and entries of no use
[[nodiscard]] Report hostile_report();  // a target that prints what could do harm

// Control bytes, broken UTF-8, markup, escape sequences and commands of CI runners.
[[nodiscard]] std::string hostile_text();

struct NamedReport {
  std::string name;
  Report report;
};
[[nodiscard]] std::vector<NamedReport> sample_reports();

}  // namespace leakgate
