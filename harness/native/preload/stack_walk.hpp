// The stack of an allocation: C frames by their unwind tables, and from there on the Go frames.
#pragma once

#include <cstddef>
#include <cstdint>

#include "native/shared_samples.hpp"

namespace leakgate::native {

struct WalkedStack {
  std::size_t c_frames = 0;
  std::size_t go_frames = 0;
};

// Return addresses, leaf first, into `frames`: those of C, then those of Go; at most `frames_max`.
// The sampler's own frames are left out.
//
// runtime.asmcgocall has no unwind table, so that the unwinder ends there. It switches from the
// goroutine's stack to the thread's, but keeps the frame pointer ("useful for stack unwinding",
// runtime/asm_amd64.s, Go 1.17 to 1.26): the callee-saved RBP that the unwinder has restored is
// that of the Go function, and its chain leads up to runtime.goexit. Whether it
// can be read is asked first, so that a chain that leads nowhere ends the walk and not the process.
WalkedStack walk_stack(std::uint64_t* frames, std::size_t frames_max);

// Only the first calls, and whether they came through a function of the sampler that allocates: the
// real allocator maps memory for itself then.
struct WalkedCallers {
  std::uint64_t frames[kMappingCallers] = {};
  std::size_t count = 0;
  bool in_allocator = false;
};
WalkedCallers walk_callers();

}  // namespace leakgate::native
