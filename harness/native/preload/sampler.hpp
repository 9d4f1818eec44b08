// Counts every block and samples some: what each interposed function calls.
#pragma once

#include <cstddef>

#include "native/preload/real_functions.hpp"
#include "native/shared_samples.hpp"

namespace leakgate::native {

// Of one thread. In the thread's initial block of storage, so that using it never allocates.
struct ThreadState {
  ThreadCounters* counters = nullptr;
  std::int64_t countdown = 0;  // bytes until the next sample
  std::uint64_t mean = 0;      // that the countdown was drawn with
  std::uint64_t random = 0;
  bool is_inside = false;   // the sampler itself allocates
  bool is_sharing = false;  // others count where this thread does
};
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): constinit
extern constinit thread_local ThreadState thread_state __attribute__((tls_model("initial-exec")));

// How many sampled blocks have this hash, at most; what is 0 here needs no look at the table.
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): constinit
extern constinit std::atomic<std::uint8_t> sampled[kSamples];

// The thread's counters from now on; before the file is mapped others, and it asks again.
ThreadCounters& start_thread(ThreadState& state);
void take_sample(ThreadState& state, const void* block, std::size_t bytes);
void forget_sample(const void* block);

// The sample of a mapping that begins elsewhere now, or has another size.
void move_sample(const void* from, const void* to, std::size_t bytes);
// Counts the bytes of a mapping towards the next sample, as those of a block.
void note_mapping_sample(const void* begin, std::size_t bytes);
// A sample of each thread; `start` is known by its address.
void note_thread_sample(const void* start);

// Only the thread itself writes its counters, but for those that are everybody's.
inline void add(const ThreadState& state, Word& sum, std::uint64_t value) {
  if (state.is_sharing) [[unlikely]] {
    sum.fetch_add(value, std::memory_order_relaxed);
    return;
  }
  sum.store(sum.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
}

inline ThreadCounters& counters_of(ThreadState& state) {
  return state.counters == nullptr ? start_thread(state) : *state.counters;
}

// Blocks of another allocator than glibc's are left alone: it may have no malloc_usable_size of its
// own, and what it maps for itself would count twice.
inline void note_allocated(void* block) {
  if (!has_sizes_before_blocks) return;
  ThreadState& state = thread_state;
  const auto [bytes, is_mapped] = size_of(block);
  ThreadCounters& counters = counters_of(state);
  add(state, counters.bytes_allocated, bytes);
  if (is_mapped) [[unlikely]]
    add(state, counters.mapped_allocated, bytes);
  add(state, counters.blocks_allocated, 1);
  state.countdown -= static_cast<std::int64_t>(bytes);
  if (state.countdown < 0) [[unlikely]]
    take_sample(state, block, bytes);
}

inline void note_freed(void* block) {
  if (!has_sizes_before_blocks) return;
  ThreadState& state = thread_state;
  ThreadCounters& counters = counters_of(state);
  const auto [bytes, is_mapped] = size_of(block);
  add(state, counters.bytes_freed, bytes);
  if (is_mapped) [[unlikely]]
    add(state, counters.mapped_freed, bytes);
  add(state, counters.blocks_freed, 1);
  const std::size_t hash = hash_of(reinterpret_cast<std::uint64_t>(block));
  if (sampled[hash].load(std::memory_order_relaxed) != 0) [[unlikely]]
    forget_sample(block);
}

}  // namespace leakgate::native
