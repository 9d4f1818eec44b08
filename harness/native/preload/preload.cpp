// The interposed functions. Loaded into the target before its C library; every function does what
// the next one of its name does, and counts.
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "native/preload/environment.hpp"
#include "native/preload/sampler.hpp"
#include "native/preload/shared_file.hpp"

#define LEAKGATE_INTERPOSED extern "C" __attribute__((visibility("default")))

namespace leakgate::native {
namespace {

bool is_ready() { return real.malloc != nullptr || resolve(); }

void* counted(void* block) {
  if (block != nullptr) note_allocated(block);
  return block;
}

// The samples of a block that moves are those of the call that moved it.
void* grow(void* block, std::size_t bytes) {
  if (block == nullptr) return counted(real.realloc(nullptr, bytes));
  if (is_early(block)) {
    void* moved = counted(real.malloc(bytes));
    if (moved != nullptr) {
      const std::size_t old = early_size(block);
      std::memcpy(moved, block, old < bytes ? old : bytes);
    }
    return moved;
  }
  // Before the real call: afterwards its address may be another thread's block.
  note_freed(block);
  void* moved = real.realloc(block, bytes);
  if (moved != nullptr) return counted(moved);
  // Of no size: it was freed. Otherwise there is no memory, and the block is as it was.
  return bytes == 0 ? nullptr : (note_allocated(block), nullptr);
}

__attribute__((constructor)) void start() {
  (void)open_file();
  clean_environment();
}

}  // namespace
}  // namespace leakgate::native

using namespace leakgate::native;

LEAKGATE_INTERPOSED void* malloc(std::size_t bytes) {
  return is_ready() ? counted(real.malloc(bytes)) : early_block(bytes);
}

LEAKGATE_INTERPOSED void* calloc(std::size_t count, std::size_t bytes) {
  return is_ready() ? counted(real.calloc(count, bytes)) : early_block(count * bytes);
}

LEAKGATE_INTERPOSED void* realloc(void* block, std::size_t bytes) {
  return is_ready() ? grow(block, bytes) : early_block(bytes);
}

LEAKGATE_INTERPOSED void* reallocarray(void* block, std::size_t count, std::size_t bytes) {
  std::size_t all = 0;
  if (__builtin_mul_overflow(count, bytes, &all)) {
    errno = ENOMEM;
    return nullptr;
  }
  return is_ready() ? grow(block, all) : early_block(all);
}

LEAKGATE_INTERPOSED void* memalign(std::size_t alignment, std::size_t bytes) {
  return is_ready() ? counted(real.memalign(alignment, bytes)) : nullptr;
}

LEAKGATE_INTERPOSED void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return is_ready() ? counted(real.aligned_alloc(alignment, bytes)) : nullptr;
}

LEAKGATE_INTERPOSED int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  if (!is_ready()) return ENOMEM;
  const int failure = real.posix_memalign(block, alignment, bytes);
  if (failure == 0) counted(*block);
  return failure;
}

LEAKGATE_INTERPOSED void* valloc(std::size_t bytes) {
  return memalign(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)), bytes);
}

LEAKGATE_INTERPOSED void* pvalloc(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return memalign(page, (bytes + page - 1) / page * page);
}

LEAKGATE_INTERPOSED void free(void* block) {
  if (block == nullptr || is_early(block)) return;
  note_freed(block);
  real.free(block);
}
