// The runtime of a process that exposes nothing, as a source: read from its memory, while it goes
// on. It can force nothing: live heap is that of the last collection that the target did itself.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "sampling/reading.hpp"

namespace leakgate {

struct MemorySourceOptions {
  int pid = 0;
  // Goroutines are counted only as often as this share of the time allows: counting a million of
  // them takes half a second. Other readings leave them out. 1: always.
  double counting_share = 1;
};

// Errors say what is in the way: symbols that were stripped, a Go that is not known, permission.
// The clock must outlive the source.
[[nodiscard]] Result<std::unique_ptr<RuntimeSource>> open_memory(const MemorySourceOptions& options,
                                                                 const Clock& clock);

}  // namespace leakgate
