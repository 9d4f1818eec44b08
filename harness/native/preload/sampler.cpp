#include "native/preload/sampler.hpp"

#include <unistd.h>

#include <cerrno>

#include "native/preload/random.hpp"
#include "native/preload/shared_file.hpp"
#include "native/preload/stack_walk.hpp"

namespace leakgate::native {
namespace {

constexpr std::uint64_t kBusy = 1;
constexpr std::uint8_t kMany = 255;  // a count that stays

// Where a thread counts before the file is there, and where there is none.
ThreadCounters nowhere;

std::uint64_t address_of(const void* block) { return reinterpret_cast<std::uint64_t>(block); }

// One more or one less, but for what stays at many.
void change_count(std::atomic<std::uint8_t>& count, int by) {
  std::uint8_t now = count.load(std::memory_order_relaxed);
  while (now != kMany && !count.compare_exchange_weak(now, static_cast<std::uint8_t>(now + by),
                                                      std::memory_order_relaxed)) {
  }
}

void write_sample(Sample& sample, std::size_t bytes) {
  std::uint64_t frames[kFrames];
  const WalkedStack walked = walk_stack(frames, kFrames);
  const std::uint64_t version = sample.version.load(std::memory_order_relaxed);
  sample.version.store(version + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  sample.size.store(bytes, std::memory_order_relaxed);
  sample.c_frames.store(walked.c_frames, std::memory_order_relaxed);
  sample.go_frames.store(walked.go_frames, std::memory_order_relaxed);
  for (std::size_t i = 0; i < walked.c_frames + walked.go_frames; ++i) {
    sample.frames[i].store(frames[i], std::memory_order_relaxed);
  }
  sample.version.store(version + 2, std::memory_order_release);
}

}  // namespace

constinit thread_local ThreadState thread_state __attribute__((tls_model("initial-exec")));
constinit std::atomic<std::uint8_t> sampled[kSamples];

ThreadCounters& start_thread(ThreadState& state) {
  const FileState file = open_file();
  if (file == FileState::not_yet) return nowhere;
  state.random = address_of(&state) ^ (static_cast<std::uint64_t>(::getpid()) << 32U) ^ 1U;
  state.countdown = next_distance(state.random, mean_bytes());
  ThreadCounters* own = file == FileState::open ? claim_counters(*shared_file()) : nullptr;
  if (own == nullptr && file == FileState::open) shared_file()->not_counted.fetch_add(1);
  state.counters = own == nullptr ? &nowhere : own;
  if (own != nullptr && !nowhere.taken.exchange(1)) {
    // What was allocated before is freed later.
    add(own->bytes_allocated, nowhere.bytes_allocated);
    add(own->bytes_freed, nowhere.bytes_freed);
    add(own->blocks_allocated, nowhere.blocks_allocated);
    add(own->blocks_freed, nowhere.blocks_freed);
  }
  return *state.counters;
}

void take_sample(ThreadState& state, void* block, std::size_t bytes) {
  state.countdown = next_distance(state.random, mean_bytes());
  SharedSamples* file = shared_file();
  if (file == nullptr || state.is_inside) return;
  state.is_inside = true;
  const int kept_errno = errno;
  const std::size_t hash = hash_of(address_of(block));
  bool is_placed = false;
  for (std::size_t i = 0; i < kWindow && !is_placed; ++i) {
    const std::size_t at = (hash + i) % kSamples;
    std::uint64_t none = 0;
    if (!file->blocks[at].compare_exchange_strong(none, kBusy, std::memory_order_acquire)) {
      continue;
    }
    write_sample(file->samples[at], bytes);
    file->blocks[at].store(address_of(block), std::memory_order_release);
    change_count(sampled[hash], +1);
    is_placed = true;
  }
  if (!is_placed) file->not_sampled.fetch_add(1, std::memory_order_relaxed);
  errno = kept_errno;
  state.is_inside = false;
}

void forget_sample(void* block) {
  SharedSamples* file = shared_file();
  if (file == nullptr) return;
  const std::size_t hash = hash_of(address_of(block));
  for (std::size_t i = 0; i < kWindow; ++i) {
    Word& entry = file->blocks[(hash + i) % kSamples];
    if (entry.load(std::memory_order_relaxed) != address_of(block)) continue;
    entry.store(0, std::memory_order_release);
    change_count(sampled[hash], -1);
    return;
  }
}

}  // namespace leakgate::native
