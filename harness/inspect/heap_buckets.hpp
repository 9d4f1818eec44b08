// The memory profile that the Go runtime keeps for itself, read from there: what a heap profile
// would show, of a process that serves none.
#pragma once

#include "base/result.hpp"
#include "inspect/go_binary.hpp"
#include "inspect/target_memory.hpp"
#include "profile/profile.hpp"

namespace leakgate {

// As of the last collection, scaled as the runtime scales it. Errors: the program keeps none, since
// nothing in it refers to runtime/pprof (code unsupported); it cannot be read (code sampling).
[[nodiscard]] Result<Profile> read_heap_buckets(const TargetMemory& memory, const GoBinary& binary,
                                                std::uint64_t load_address);

}  // namespace leakgate
