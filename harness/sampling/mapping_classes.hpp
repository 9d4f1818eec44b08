// Sorts the mappings of a Go process into classes of memory by where they lie and what they lie
// next to; names of anonymous mappings are a kernel option that many machines lack. Pure; the rules
// hold for Linux on amd64 (and, by reading of the runtime's source, arm64), with and without PIE
// and cgo.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "sampling/smaps.hpp"

namespace leakgate {

// Resident bytes by class. They sum to what was added.
struct ClassTotals {
  Bytes go_heap;  // arenas of the Go heap: objects, stacks of goroutines, idle spans
  Bytes c_heap;   // [heap]
  Bytes c_arenas;
  Bytes thread_stacks;
  Bytes binaries;           // files, and what the loader put behind them
  Bytes other;              // the Go runtime outside its heap, and C mmap
  Bytes lazy_free;          // of all classes
  Bytes go_heap_lazy_free;  // of go_heap
  Bytes rss;
  Count mappings = 0;
  friend bool operator==(const ClassTotals&, const ClassTotals&) = default;
};

// Takes mappings in the order of their addresses.
class MappingSorter {
 public:
  void add(const Mapping& mapping);
  [[nodiscard]] ClassTotals finish();

 private:
  // A readable and writable anonymous run that may prove to be glibc arenas, and what it counts as
  // otherwise.
  struct ArenaCandidate {
    std::uint64_t end = 0;
    Bytes rss;
    Bytes ClassTotals::* otherwise = nullptr;
  };

  bool settle_candidate(const Mapping& next);
  [[nodiscard]] bool is_behind_binary(const Mapping& mapping) const;
  void count(const Mapping& mapping);
  void count_anonymous(const Mapping& mapping);
  void count_stack(const Mapping& mapping);
  void remember(const Mapping& mapping);

  ClassTotals totals_;
  std::optional<ArenaCandidate> candidate_;
  std::string executable_;           // the first file: nothing of ld.so lies below it
  std::uint64_t last_end_ = 0;       // end of the mapping before
  bool after_guard_ = false;         // that was the guard page of a thread stack
  bool after_executable_ = false;    // that was the executable or its bss
  bool after_library_data_ = false;  // that was the writable part of a library
};

}  // namespace leakgate
