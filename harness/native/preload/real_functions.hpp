// The functions that would be used without us: the next ones in the order of loading, which are
// glibc's or those of an allocator that the target is linked with.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace leakgate::native {

struct RealFunctions {
  void* (*malloc)(std::size_t) = nullptr;
  void* (*calloc)(std::size_t, std::size_t) = nullptr;
  void* (*realloc)(void*, std::size_t) = nullptr;
  void* (*memalign)(std::size_t, std::size_t) = nullptr;
  int (*posix_memalign)(void**, std::size_t, std::size_t) = nullptr;
  void* (*aligned_alloc)(std::size_t, std::size_t) = nullptr;
  void (*free)(void*) = nullptr;
  std::size_t (*usable_size)(void*) = nullptr;
  void* (*mmap)(void*, std::size_t, int, int, int, off_t) = nullptr;
  int (*munmap)(void*, std::size_t) = nullptr;
  void* (*mremap)(void*, std::size_t, std::size_t, int, void*) = nullptr;
  int (*pthread_create)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*) = nullptr;
};

// Where the allocator is glibc's, a block's size lies before it (malloc/malloc.c, 2.26 to 2.41):
// reading it there saves a call for each malloc and for each free. resolve() has tried it out.
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): constinit
extern constinit bool has_sizes_before_blocks;

// Filled by resolve(). Hot: one load and an indirect call.
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): constinit
extern constinit RealFunctions real;

struct BlockSize {
  std::size_t usable = 0;  // what malloc_usable_size gives
  bool is_mapped = false;  // it has a mapping of its own
};

// Where has_sizes_before_blocks.
inline BlockSize size_of(void* block) {
  constexpr std::size_t kFlags = 7;
  constexpr std::size_t kMapped = 2;  // of these; the header is longer then
  const std::size_t header = *(static_cast<const std::size_t*>(block) - 1);
  const bool is_mapped = (header & kMapped) != 0;
  return {.usable = (header & ~kFlags) - (is_mapped ? 2 : 1) * sizeof(std::size_t),
          .is_mapped = is_mapped};
}

// False while it is being filled: dlsym may allocate itself, from early_block() then.
bool resolve();

// A block of a small fixed buffer, zeroed, for what is allocated before the real functions are
// known; it is never freed.
void* early_block(std::size_t bytes);
inline constexpr std::size_t kEarlyBytes = 64UL * 1024;
// NOLINTNEXTLINE(bugprone-dynamic-static-initializers): constinit
extern constinit char early_buffer[kEarlyBytes];
inline bool is_early(const void* block) {
  const auto at = reinterpret_cast<std::uintptr_t>(block);
  return at - reinterpret_cast<std::uintptr_t>(&early_buffer[0]) < kEarlyBytes;
}
std::size_t early_size(const void* block);

}  // namespace leakgate::native
