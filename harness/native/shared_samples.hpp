// The shared file between the preloaded allocation sampler, which writes it inside the target, and
// its reader in leakgate: exact counters by thread, the memory that C code has mapped, and the
// sampled blocks that are live. Both map it, so that it can be read at any moment, and after the
// target was killed. Only fixed-size fields that are lock-free atomics: the writer has no C++
// runtime.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace leakgate::native {

// "LGNATIV2" in a little-endian word.
inline constexpr std::uint64_t kMagic = 0x325649'54414E474CULL;

// Threads that allocate at the same time; those beyond share the last counters.
inline constexpr std::size_t kThreads = 4096;
inline constexpr std::size_t kSamples = 65536;
// Memory mappings; the kernel's own limit for a process is 65,530 unless it was raised.
inline constexpr std::size_t kMappings = 65536;
// Calls that led to mmap: enough to tell C code from the Go runtime, whose own go through one C
// function, x_cgo_mmap. Go's own linker leaves out its unwind table, so that the frame behind it
// may be missing.
inline constexpr std::size_t kMappingCallers = 4;
// C frames and Go frames of a sample, each leaf first.
inline constexpr std::size_t kFrames = 62;

using Word = std::atomic<std::uint64_t>;
static_assert(Word::is_always_lock_free && sizeof(Word) == 8);

// Sums since the start. A thread that ends leaves its counters to the next: only the sum over all
// of them means anything.
struct alignas(64) ThreadCounters {
  Word taken;  // 1: some thread counts here
  Word bytes_allocated, bytes_freed;
  Word blocks_allocated, blocks_freed;
  // Of the bytes, those of blocks that malloc has mapped one by one; glibc's only.
  Word mapped_allocated, mapped_freed;
};

// What a sample is of. Blocks and mappings are sampled by their bytes, threads are all there.
enum class SampleKind : std::uint64_t { block, mapping, thread };

struct Sample {
  Word version;  // odd while it is written
  Word kind;
  Word size;  // usable bytes of the block
  Word mean;  // bytes between two samples when this one was taken
  Word c_frames, go_frames;
  Word frames[kFrames];  // return addresses
};

// Anonymous memory that was mapped and not unmapped.
struct MappedRange {
  Word begin;                     // 0: none
  Word length;                    // bytes
  Word reserved;                  // 1: address space without access, which mprotect may make memory
  Word callers[kMappingCallers];  // return addresses, leaf first; 0: none
};

struct SharedSamples {
  Word magic;  // written last
  Word pid;
  Word mean;         // bytes between two samples; leakgate may change it at any time
  Word not_sampled;  // samples for which there was no room
  Word not_mapped;   // mappings for which there was no room
  // The return address by which the Go runtime asks C for memory (in runtime.callCgoMmap): what is
  // mapped from there is no C memory. leakgate writes it; 0: not known yet.
  Word runtime_caller;
  Word knows_mapped;  // 1: the allocator is glibc's, whose mapped blocks are told from others
  ThreadCounters threads[kThreads];
  MappedRange mappings[kMappings];
  Word blocks[kSamples];  // address of the live block; 0: none, 1: being written
  Sample samples[kSamples];
};

// Samples of a block lie in the window behind its hash.
inline constexpr std::size_t kWindow = 64;
inline std::size_t hash_of(std::uint64_t address) {
  return static_cast<std::size_t>((address >> 4) * 0x9E3779B97F4A7C15ULL >> 48);
}
static_assert(kSamples == 65536, "hash_of gives 16 bits");

// The environment of the target: the file's path, and the mean in bytes. Both are gone from it
// before main, and so is the sampler from LD_PRELOAD, so that no child has them.
inline constexpr const char* kFileVariable = "LEAKGATE_NATIVE_FILE";
inline constexpr const char* kMeanVariable = "LEAKGATE_NATIVE_MEAN";

}  // namespace leakgate::native
