#include "native/preload/real_functions.hpp"

#include <dlfcn.h>

#include <atomic>
#include <cstdint>
#include <cstring>

namespace leakgate::native {
namespace {

constexpr std::size_t kAlignment = 16;

std::atomic<std::size_t> early_used{0};

std::atomic<bool> is_resolving{false};

template <typename Function>
void find(Function& function, const char* name) {
  function = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

bool is_of_c_library(const RealFunctions& found) {
  constexpr const char* kName = "/libc.so.6";
  Dl_info info;
  if (::dladdr(reinterpret_cast<void*>(found.malloc), &info) == 0) return false;
  const std::size_t length = std::strlen(info.dli_fname);
  const std::size_t own = std::strlen(kName);
  return length >= own && std::strcmp(info.dli_fname + length - own, kName) == 0;
}

// Small ones, one of an arena, one that is mapped.
bool sizes_are_before_blocks(const RealFunctions& found) {
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{24}, std::size_t{100},
                                  std::size_t{5000}, std::size_t{100'000}, std::size_t{300'000}}) {
    void* block = found.malloc(bytes);
    if (block == nullptr) return false;
    const bool is_same = size_of(block).usable == found.usable_size(block);
    found.free(block);
    if (!is_same) return false;
  }
  return true;
}

}  // namespace

constinit RealFunctions real;
alignas(kAlignment) constinit char early_buffer[kEarlyBytes] = {};
constinit bool has_sizes_before_blocks = false;

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
  has_sizes_before_blocks = is_of_c_library(found) && sizes_are_before_blocks(found);
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

std::size_t early_size(const void* block) {
  return *reinterpret_cast<const std::size_t*>(static_cast<const char*>(block) - kAlignment);
}

}  // namespace leakgate::native
