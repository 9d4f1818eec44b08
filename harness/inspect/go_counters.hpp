// What the Go runtime counts of its memory, read from there: a part of a RuntimeReading.
#pragma once

#include "base/result.hpp"
#include "inspect/go_binary.hpp"
#include "inspect/target_memory.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// Live heap is that of the last collection; `heap_objects` is what the runtime's pacer takes for
// live and dead: it lags by what threads have allocated from their caches. Goroutines are not
// counted here. Error (code sampling): the memory cannot be read.
[[nodiscard]] Result<RuntimeReading> read_go_counters(const TargetMemory& memory,
                                                      const GoBinary& binary,
                                                      std::uint64_t load_address);

}  // namespace leakgate
