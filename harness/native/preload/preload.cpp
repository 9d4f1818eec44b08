// The interposed functions. Loaded into the target before its C library; every function does what
// the next one of its name does, and counts.
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstring>

#include "native/preload/environment.hpp"
#include "native/preload/mappings.hpp"
#include "native/preload/program.hpp"
#include "native/preload/sampler.hpp"
#include "native/preload/shared_file.hpp"
#include "native/preload/threads.hpp"

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

// Before the real functions are known, which asking for them may itself need.
// NOLINTNEXTLINE(readability-function-size): the arguments are those of mmap
void* map_now(void* at, std::size_t bytes, int protection, int flags, int file, off_t offset) {
  if (is_ready()) return real.mmap(at, bytes, protection, flags, file, offset);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel gives addresses as numbers
  return reinterpret_cast<void*>(::syscall(SYS_mmap, at, bytes, protection, flags, file, offset));
}

// What only starts the target leaves everything as it is.
__attribute__((constructor)) void start() {
  if (!is_go_program()) return;
  const bool is_glibc = is_ready() && has_sizes_before_blocks;
  if (open_file() == FileState::open) shared_file()->knows_mapped.store(is_glibc ? 1 : 0);
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

// NOLINTBEGIN(readability-function-size): the C library's own
LEAKGATE_INTERPOSED void* mmap(void* at, std::size_t bytes, int protection, int flags, int file,
                               off_t offset) {
  void* mapped = map_now(at, bytes, protection, flags, file, offset);
  if (mapped != MAP_FAILED) note_mapped(mapped, bytes, protection, flags);
  return mapped;
}

LEAKGATE_INTERPOSED void* mmap64(void* at, std::size_t bytes, int protection, int flags, int file,
                                 off_t offset) {
  return ::mmap(at, bytes, protection, flags, file, offset);
}

// NOLINTEND(readability-function-size)

LEAKGATE_INTERPOSED int munmap(void* at, std::size_t bytes) {
  note_unmapped(at, bytes);
  if (is_ready()) return real.munmap(at, bytes);
  return static_cast<int>(::syscall(SYS_munmap, at, bytes));
}

LEAKGATE_INTERPOSED int mprotect(void* at, std::size_t bytes, int protection) {
  const int failure = static_cast<int>(::syscall(SYS_mprotect, at, bytes, protection));
  if (failure == 0) note_protected(at, bytes, protection);
  return failure;
}

LEAKGATE_INTERPOSED void* mremap(void* at, std::size_t bytes, std::size_t wanted, int flags, ...) {
  va_list more;
  va_start(more, flags);
  void* place = (flags & MREMAP_FIXED) != 0 ? va_arg(more, void*) : nullptr;
  va_end(more);
  if (!is_ready()) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  void* moved = real.mremap(at, bytes, wanted, flags, place);
  if (moved != MAP_FAILED) note_remapped(at, bytes, moved, wanted);
  return moved;
}

LEAKGATE_INTERPOSED int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                                       void* (*routine)(void*), void* argument) {
  if (!is_ready()) return EAGAIN;
  return start_sampled_thread(thread, attributes, routine, argument);
}
