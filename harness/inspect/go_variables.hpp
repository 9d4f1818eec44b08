// The variables of the Go runtime that are read, found by their symbols.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "target/elf_reader.hpp"

namespace leakgate {

// Addresses of variables of the runtime, without the load address. 0: it has no such variable.
struct GoVariables {
  std::uint64_t all_goroutines = 0;       // runtime.allgptr: an array of pointers to runtime.g
  std::uint64_t all_goroutines_size = 0;  // runtime.allglen: of that array; it never shrinks
  std::uint64_t controller = 0;           // runtime.gcController
  std::uint64_t stats = 0;                // runtime.memstats
  std::uint64_t heap_buckets = 0;         // runtime.mbuckets: the memory profile
  std::uint64_t profile_rate = 0;         // runtime.MemProfileRate
  std::uint64_t finalizer_status = 0;     // runtime.fingStatus
  friend bool operator==(const GoVariables&, const GoVariables&) = default;
};

struct GoVariable {
  std::string_view name;  // of the symbol
  std::uint64_t GoVariables::* address = nullptr;
  bool is_optional = false;
};
[[nodiscard]] std::span<const GoVariable> go_variables();

// Those that are missing stay 0; all of them where the symbols were stripped.
[[nodiscard]] GoVariables find_go_variables(const ElfReader& elf);

// The name of one that is needed and missing; empty: all are there.
[[nodiscard]] std::string_view missing_in(const GoVariables& found);

}  // namespace leakgate
