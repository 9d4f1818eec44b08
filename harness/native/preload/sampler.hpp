// Counts every block and samples some: what each interposed function calls.
#pragma once

#include <cstddef>

#include "native/preload/real_functions.hpp"
#include "native/shared_samples.hpp"

namespace leakgate::native {

// Of one thread. In the thread's initial block of storage, so that using it never allocates.
struct ThreadState {
  ThreadCounters* own = nullptr;     // nullptr: it has not begun to count, or has none of its own
  ThreadCounters* shared = nullptr;  // where it counts then, as others do
  std::int64_t countdown = 0;        // bytes until the next sample
  std::uint64_t mean = 0;            // that the countdown was drawn with
  std::uint64_t random = 0;
  bool is_inside = false;  // the sampler itself allocates
};
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): constinit
extern constinit thread_local ThreadState thread_state __attribute__((tls_model("initial-exec")));

// How many sampled blocks have this hash, at most; what is 0 here needs no look at the table.
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): constinit
extern constinit std::atomic<std::uint8_t> sampled[kSamples];

// Gives the thread counters, of its own or shared ones; before the file is mapped neither.
void start_thread(ThreadState& state);
void take_sample(ThreadState& state, const void* block, std::size_t bytes);
void forget_sample(const void* block);

// The sample of a mapping that begins elsewhere now, or has another size.
void move_sample(const void* from, const void* to, std::size_t bytes);
// Counts the bytes of a mapping towards the next sample, as those of a block.
void note_mapping_sample(const void* begin, std::size_t bytes);
// A sample of each thread; `start` is known by its address.
void note_thread_sample(const void* start);

// Which counters a block goes to.
struct Change {
  Word ThreadCounters::*bytes, ThreadCounters::*blocks, ThreadCounters::*mapped;
};
inline constexpr Change kAllocated{.bytes = &ThreadCounters::bytes_allocated,
                                   .blocks = &ThreadCounters::blocks_allocated,
                                   .mapped = &ThreadCounters::mapped_allocated};
inline constexpr Change kFreed{.bytes = &ThreadCounters::bytes_freed,
                               .blocks = &ThreadCounters::blocks_freed,
                               .mapped = &ThreadCounters::mapped_freed};

// For a thread that has not begun, or that has no counters of its own.
void count_elsewhere(ThreadState& state, const Change& change, const BlockSize& size);

// Only the thread itself writes its own counters.
inline void add(Word& sum, std::uint64_t value) {
  sum.store(sum.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
}

inline void count(ThreadState& state, const Change& change, const BlockSize& size) {
  ThreadCounters* own = state.own;
  if (own == nullptr) [[unlikely]]
    return count_elsewhere(state, change, size);
  add(own->*change.bytes, size.usable);
  add(own->*change.blocks, 1);
  if (size.is_mapped) [[unlikely]]
    add(own->*change.mapped, size.usable);
}

// Blocks of another allocator than glibc's are left alone: it may have no malloc_usable_size of its
// own, and what it maps for itself would count twice.
inline void note_allocated(void* block) {
  if (!has_sizes_before_blocks) return;
  ThreadState& state = thread_state;
  const BlockSize size = size_of(block);
  count(state, kAllocated, size);
  state.countdown -= static_cast<std::int64_t>(size.usable);
  if (state.countdown < 0) [[unlikely]]
    take_sample(state, block, size.usable);
}

inline void note_freed(void* block) {
  if (!has_sizes_before_blocks) return;
  count(thread_state, kFreed, size_of(block));
  const std::size_t hash = hash_of(reinterpret_cast<std::uint64_t>(block));
  if (sampled[hash].load(std::memory_order_relaxed) != 0) [[unlikely]]
    forget_sample(block);
}

}  // namespace leakgate::native
