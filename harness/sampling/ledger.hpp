// RSS split into classes, from /proc/PID/smaps (12 us per MB of mappings) and, where known, the Go
// runtime's counters. Residency comes from smaps; counters only split a class.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "recording/recording.hpp"
#include "sampling/mapping_classes.hpp"

namespace leakgate {

// The Go runtime's memory outside its heap: what was resident when it was first seen, and what its
// counters said then. The counters are virtual, 3 to 9 MB more than what is resident, but they grow
// as it does; measuring growth against the first reading keeps C mmaps from hiding in that
// difference.
struct RuntimeShare {
  Bytes resident;
  Bytes accounted;
  friend bool operator==(const RuntimeShare&, const RuntimeShare&) = default;
};

// Pure. Classes sum to rss. Without `first` the counters are taken as they are.
[[nodiscard]] Ledger ledger_from_classes(const ClassTotals& totals,
                                         const std::optional<RuntimeReading>& runtime,
                                         const std::optional<RuntimeShare>& first = std::nullopt);
[[nodiscard]] Result<Ledger> ledger_from_smaps(std::string_view smaps,
                                               const std::optional<RuntimeReading>& runtime);

// The ledgers of one process. Remembers the runtime's share of its first reading that has counters,
// so one reader should take all ledgers of a run. smaps is read in pieces; its size does not
// matter.
class LedgerReader {
 public:
  explicit LedgerReader(int pid) : pid_(pid) {}
  [[nodiscard]] Result<Ledger> read(const std::optional<RuntimeReading>& runtime);
  // Mappings of the process at the last reading; nullopt before it.
  [[nodiscard]] std::optional<Count> mappings() const { return mappings_; }
  // Of the file that the preloaded sampler shares with us, what was resident then: it counts
  // towards the RSS that the kernel tells, and towards no class.
  [[nodiscard]] Bytes shared_file() const { return shared_file_; }

 private:
  int pid_;
  std::optional<Count> mappings_;
  Bytes shared_file_;
  std::optional<RuntimeShare> first_;
};

// Memory outside the Go runtime: C heap, C arenas and other anonymous mappings.
[[nodiscard]] Bytes native_of(const Ledger& ledger);

}  // namespace leakgate
