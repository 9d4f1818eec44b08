// All goroutines of a Go process or core, read from its memory: what each does, and its stack.
// Equal ones are counted together. A process goes on meanwhile; a goroutine that stays where it is,
// as leaked ones do, is read exactly, one that moves may be seen as running.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "inspect/go_binary.hpp"
#include "inspect/target_memory.hpp"

namespace leakgate {

// Addresses are those of the file, without the load address.
struct CensusGroup {
  std::vector<std::uint64_t> stack;  // leaf first; behind the first: return addresses
  std::uint64_t start_pc = 0;        // of the entry function
  std::uint64_t go_pc = 0;           // where the go statement goes on; 0: the runtime started it
  // False: it was running, or its stack was not to be made out; `stack` is empty then.
  bool has_stack = false;
  Count count = 0;
  friend bool operator==(const CensusGroup&, const CensusGroup&) = default;
};

struct GoroutineCensus {
  std::vector<CensusGroup> groups;
  Count goroutines = 0;  // as runtime.NumGoroutine counts: without the runtime's own
  Bytes stacks;          // of these and of the runtime's own
  Count unread = 0;      // that a cut core file does not have
  friend bool operator==(const GoroutineCensus&, const GoroutineCensus&) = default;
};

// A stack pointer and where it goes on, of a goroutine that runs; from a core file.
struct RunningThread {
  std::uint64_t pc = 0, sp = 0;  // of the process
};

struct CensusOptions {
  std::uint64_t load_address = 0;
  bool with_stacks = true;  // false: only `goroutines` and `stacks`, at a tenth of the cost
  std::vector<RunningThread> threads{};
};

// Errors (code sampling): its memory cannot be read, or does not look like a Go runtime's.
[[nodiscard]] Result<GoroutineCensus> take_census(const TargetMemory& memory,
                                                  const GoBinary& binary,
                                                  const CensusOptions& options);

}  // namespace leakgate
