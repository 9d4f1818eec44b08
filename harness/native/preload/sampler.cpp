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

struct What {
  SampleKind kind = SampleKind::block;
  std::size_t bytes = 0;
  std::uint64_t mean = 0;
};

void write_sample(Sample& sample, const What& what) {
  std::uint64_t frames[kFrames];
  const WalkedStack walked = walk_stack(frames, kFrames);
  const std::uint64_t version = sample.version.load(std::memory_order_relaxed);
  sample.version.store(version + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  sample.kind.store(static_cast<std::uint64_t>(what.kind), std::memory_order_relaxed);
  sample.size.store(what.bytes, std::memory_order_relaxed);
  sample.mean.store(what.mean, std::memory_order_relaxed);
  sample.c_frames.store(walked.c_frames, std::memory_order_relaxed);
  sample.go_frames.store(walked.go_frames, std::memory_order_relaxed);
  for (std::size_t i = 0; i < walked.c_frames + walked.go_frames; ++i) {
    sample.frames[i].store(frames[i], std::memory_order_relaxed);
  }
  sample.version.store(version + 2, std::memory_order_release);
}

// An entry for the address, taken and not yet filled; nullptr: there is no room.
Word* claim_entry(SharedSamples& file, const void* block) {
  const std::size_t hash = hash_of(address_of(block));
  for (std::size_t i = 0; i < kWindow; ++i) {
    Word& entry = file.blocks[(hash + i) % kSamples];
    std::uint64_t none = 0;
    if (entry.compare_exchange_strong(none, kBusy, std::memory_order_acquire)) return &entry;
  }
  file.not_sampled.fetch_add(1, std::memory_order_relaxed);
  return nullptr;
}

Word* entry_of(SharedSamples& file, const void* block) {
  const std::size_t hash = hash_of(address_of(block));
  for (std::size_t i = 0; i < kWindow; ++i) {
    Word& entry = file.blocks[(hash + i) % kSamples];
    if (entry.load(std::memory_order_relaxed) == address_of(block)) return &entry;
  }
  return nullptr;
}

Sample& sample_of(SharedSamples& file, const Word& entry) {
  return file.samples[&entry - &file.blocks[0]];
}

void publish(Word& entry, const void* block) {
  entry.store(address_of(block), std::memory_order_release);
  change_count(sampled[hash_of(address_of(block))], +1);
}

void add_sample(ThreadState& state, const void* block, const What& what) {
  SharedSamples* file = shared_file();
  if (file == nullptr || state.is_inside) return;
  state.is_inside = true;
  const int kept_errno = errno;
  if (Word* entry = claim_entry(*file, block)) {
    write_sample(sample_of(*file, *entry), what);
    publish(*entry, block);
  }
  errno = kept_errno;
  state.is_inside = false;
}

// From the file each time: leakgate asks for more samples where memory grows.
void draw_countdown(ThreadState& state) {
  state.mean = mean_bytes();
  state.countdown = next_distance(state.random, state.mean);
}

}  // namespace

constinit thread_local ThreadState thread_state __attribute__((tls_model("initial-exec")));
constinit std::atomic<std::uint8_t> sampled[kSamples];

void start_thread(ThreadState& state) {
  const FileState file = open_file();
  if (file == FileState::not_yet) return;
  // Threads come and go at the same addresses: each has a number besides.
  static std::atomic<std::uint64_t> threads{0};
  const std::uint64_t number = threads.fetch_add(1, std::memory_order_relaxed) << 1U;
  const auto process = static_cast<std::uint64_t>(::getpid()) << 32U;
  state.random = mixed(address_of(&state) + mixed(number + process)) | 1U;
  draw_countdown(state);
  state.shared = file == FileState::off ? &nowhere : &shared_file()->threads[kThreads - 1];
  if (file == FileState::off) return;
  state.own = claim_counters(*shared_file());
  if (nowhere.taken.exchange(1) != 0) return;
  // What was allocated before is freed later.
  for (const Change* change : {&kAllocated, &kFreed}) {
    state.shared->*(change->bytes) += nowhere.*(change->bytes);
    state.shared->*(change->blocks) += nowhere.*(change->blocks);
    state.shared->*(change->mapped) += nowhere.*(change->mapped);
  }
}

void count_elsewhere(ThreadState& state, const Change& change, const BlockSize& size) {
  if (state.shared == nullptr) start_thread(state);
  if (state.own != nullptr) return count(state, change, size);
  ThreadCounters& shared = state.shared == nullptr ? nowhere : *state.shared;
  (shared.*change.bytes).fetch_add(size.usable, std::memory_order_relaxed);
  (shared.*change.blocks).fetch_add(1, std::memory_order_relaxed);
  if (size.is_mapped) (shared.*change.mapped).fetch_add(size.usable, std::memory_order_relaxed);
}

void take_sample(ThreadState& state, const void* block, std::size_t bytes) {
  const std::uint64_t mean = state.mean;
  draw_countdown(state);
  add_sample(state, block, {.kind = SampleKind::block, .bytes = bytes, .mean = mean});
}

void note_mapping_sample(const void* begin, std::size_t bytes) {
  ThreadState& state = thread_state;
  if (state.shared == nullptr) start_thread(state);
  state.countdown -= static_cast<std::int64_t>(bytes);
  if (state.countdown >= 0) return;
  const std::uint64_t mean = state.mean;
  draw_countdown(state);
  add_sample(state, begin, {.kind = SampleKind::mapping, .bytes = bytes, .mean = mean});
}

void note_thread_sample(const void* start) {
  add_sample(thread_state, start, {.kind = SampleKind::thread, .bytes = 1, .mean = 0});
}

void forget_sample(const void* block) {
  SharedSamples* file = shared_file();
  if (file == nullptr) return;
  Word* entry = entry_of(*file, block);
  if (entry == nullptr) return;
  entry->store(0, std::memory_order_release);
  change_count(sampled[hash_of(address_of(block))], -1);
}

void move_sample(const void* from, const void* to, std::size_t bytes) {
  SharedSamples* file = shared_file();
  Word* old = file == nullptr ? nullptr : entry_of(*file, from);
  if (old == nullptr) return;
  const Sample& sample = sample_of(*file, *old);
  Word* entry = claim_entry(*file, to);
  if (entry == nullptr) return forget_sample(from);
  Sample& moved = sample_of(*file, *entry);
  const std::uint64_t version = moved.version.load(std::memory_order_relaxed);
  moved.version.store(version + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  moved.kind.store(sample.kind.load());
  moved.size.store(bytes);
  moved.mean.store(sample.mean.load());
  moved.c_frames.store(sample.c_frames.load());
  moved.go_frames.store(sample.go_frames.load());
  for (std::size_t i = 0; i < kFrames; ++i) moved.frames[i].store(sample.frames[i].load());
  moved.version.store(version + 2, std::memory_order_release);
  forget_sample(from);
  publish(*entry, to);
}

}  // namespace leakgate::native
