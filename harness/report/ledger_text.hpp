// The ledger on a terminal: where in the process RSS lies, and what that says. Pure functions of
// the recording.
#pragma once

#include <string>
#include <vector>

#include "recording/recording.hpp"

namespace leakgate {

// The ledgers that are held against each other; nullptr: not read.
struct LedgerMoments {
  const Ledger* baseline = nullptr;
  const Ledger* load_end = nullptr;     // of the last load cycle, before any garbage collection
  const Ledger* after_drain = nullptr;  // of the same cycle
  const CMemory* c_memory = nullptr;    // at that time, where it was counted
};
[[nodiscard]] LedgerMoments ledger_moments(const Recording& recording);

// A table of the classes in MiB, a column a moment; they sum to RSS. Classes that are small at
// every moment are one row, "rest". Below it ledger_rules(). Empty where no ledger was read.
[[nodiscard]] std::vector<std::string> ledger_lines(const Recording& recording);

// "native 82 MiB of RSS 91 MiB is outside the Go runtime: look at C": what one does by hand with
// top and runtime.MemStats. A sentence for each part that is large enough to matter, and whether it
// is a leak at all.
[[nodiscard]] std::vector<std::string> ledger_rules(const Recording& recording);

}  // namespace leakgate
