#include "native/preload/real_functions.hpp"

#include <dlfcn.h>

#include <atomic>
#include <cstdint>

namespace leakgate::native {
namespace {

constexpr std::size_t kEarlyBytes = 64UL * 1024;
constexpr std::size_t kAlignment = 16;

alignas(kAlignment) char early_buffer[kEarlyBytes];
std::atomic<std::size_t> early_used{0};

std::atomic<bool> is_resolving{false};

template <typename Function>
void find(Function& function, const char* name) {
  function = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

constinit RealFunctions real;

bool resolve() {
  if (is_resolving.exchange(true)) return false;
  RealFunctions found;
  find(found.calloc, "calloc");
  find(found.realloc, "realloc");
  find(found.memalign, "memalign");
  find(found.posix_memalign, "posix_memalign");
  find(found.aligned_alloc, "aligned_alloc");
  find(found.free, "free");
  find(found.usable_size, "malloc_usable_size");
  find(found.mmap, "mmap");
  find(found.munmap, "munmap");
  find(found.mremap, "mremap");
  find(found.pthread_create, "pthread_create");
  find(found.malloc, "malloc");
  real = found;
  is_resolving = false;
  return true;
}

// The size lies in the 16 bytes before the block.
void* early_block(std::size_t bytes) {
  if (bytes > kEarlyBytes) return nullptr;
  const std::size_t rounded = (bytes + 2 * kAlignment - 1) / kAlignment * kAlignment;
  const std::size_t at = early_used.fetch_add(rounded);
  if (at + rounded > kEarlyBytes) return nullptr;
  char* head = early_buffer + at;
  *reinterpret_cast<std::size_t*>(head) = bytes;
  return head + kAlignment;
}

bool is_early(const void* block) {
  const auto* at = static_cast<const char*>(block);
  return at >= early_buffer && at < early_buffer + kEarlyBytes;
}

std::size_t early_size(const void* block) {
  return *reinterpret_cast<const std::size_t*>(static_cast<const char*>(block) - kAlignment);
}

}  // namespace leakgate::native
