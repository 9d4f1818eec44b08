// Findings that are no leaks: what became of the target, samples that are missing, and memory that
// is high for a harmless reason.
#pragma once

#include <vector>

#include "diagnosis/inquiry.hpp"

namespace leakgate {

// A crash, a restart or an OOM kill.
[[nodiscard]] std::vector<Finding> what_became_findings(const Inquiry& inquiry);

// One for all gaps of /proc, probe and pprof that are half a second or more together, and one for
// those of the target's own metrics: a gap is no drop, and says whether the process lived on.
[[nodiscard]] std::vector<Finding> gap_findings(const Inquiry& inquiry);

// RSS that counts pages already given back with MADV_FREE.
[[nodiscard]] std::vector<Finding> lazy_free_findings(const Inquiry& inquiry);

// RSS that counts blocks which were freed and which malloc has kept, where C memory is counted.
[[nodiscard]] std::vector<Finding> kept_by_malloc_findings(const Inquiry& inquiry);

// RSS over a limit while nothing leaks: memory that an allocator keeps.
[[nodiscard]] std::vector<Finding> retained_findings(const Inquiry& inquiry);

// A large map that does not grow while the heap passes: it keeps its room, full or empty.
[[nodiscard]] std::vector<Finding> retained_map_findings(const Inquiry& inquiry);

// The heap had not settled when the warm-up ended, and did later.
[[nodiscard]] std::vector<Finding> warmup_findings(const Inquiry& inquiry);

}  // namespace leakgate
