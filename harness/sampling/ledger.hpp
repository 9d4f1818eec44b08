// RSS split into classes, from /proc/PID/smaps (12 us per MB of mappings) and, where known, the Go
// runtime's counters. Residency comes from smaps; counters only split a class.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// Pure. Classes sum to rss.
[[nodiscard]] Result<Ledger> ledger_from_smaps(std::string_view smaps,
                                               const std::optional<RuntimeReading>& runtime);

[[nodiscard]] Result<Ledger> read_ledger(int pid, const std::optional<RuntimeReading>& runtime);

// Memory outside the Go runtime: C heap, C arenas and other anonymous mappings.
[[nodiscard]] Bytes native_of(const Ledger& ledger);

}  // namespace leakgate
