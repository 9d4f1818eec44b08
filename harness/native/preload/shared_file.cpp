#include "native/preload/shared_file.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

#include "native/preload/environment.hpp"
#include "native/preload/program.hpp"
#include "native/preload/sampler.hpp"

namespace leakgate::native {
namespace {

constexpr std::uint64_t kMeanDefault = 512UL * 1024;

std::atomic<SharedSamples*> mapped{nullptr};
std::atomic<bool> is_off{false};
pthread_key_t thread_end;

// mmap itself is interposed, and asks for this file.
void* map_memory(void* at, int flags, int file) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel gives addresses as numbers
  return reinterpret_cast<void*>(
      ::syscall(SYS_mmap, at, sizeof(SharedSamples), PROT_READ | PROT_WRITE, flags, file, 0));
}

// The C library frees a little more for the thread after this. That goes to the last counters,
// which are nobody's own: claimed again they would never be given back.
void give_back(void* counters) {
  thread_state.own = nullptr;
  static_cast<ThreadCounters*>(counters)->taken.store(0, std::memory_order_release);
}

// A forked child has memory of its own: what it allocates is not the target's. Go's own fork never
// comes here; it executes another program at once.
void leave_in_child() {
  SharedSamples* file = mapped.load();
  if (file == nullptr) return;
  is_off = true;
  mapped = nullptr;
  // Its threads still hold counters.
  (void)map_memory(file, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1);
}

SharedSamples* map(const char* path) {
  const int file = ::open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return nullptr;
  void* at = map_memory(nullptr, MAP_SHARED, file);
  const bool is_whole = ::lseek(file, 0, SEEK_END) == static_cast<off_t>(sizeof(SharedSamples));
  ::close(file);
  if (at == MAP_FAILED) return nullptr;
  auto* samples = static_cast<SharedSamples*>(at);
  std::uint64_t nobody = 0;
  const auto self = static_cast<std::uint64_t>(::getpid());
  if (is_whole && samples->pid.compare_exchange_strong(nobody, self)) return samples;
  ::syscall(SYS_munmap, at, sizeof(SharedSamples));
  return nullptr;
}

}  // namespace

FileState open_file() {
  if (mapped.load(std::memory_order_acquire) != nullptr) return FileState::open;
  if (is_off.load(std::memory_order_relaxed)) return FileState::off;
  if (!has_environment()) return FileState::not_yet;
  const char* path = variable(kFileVariable);
  SharedSamples* samples = path == nullptr || !is_go_program() ? nullptr : map(path);
  if (samples == nullptr) {
    is_off = true;
    return FileState::off;
  }
  const char* wanted = variable(kMeanVariable);
  const std::uint64_t number = wanted == nullptr ? 0 : std::strtoull(wanted, nullptr, 10);
  ::pthread_key_create(&thread_end, give_back);
  ::pthread_atfork(nullptr, nullptr, leave_in_child);
  samples->mean.store(number > 0 ? number : kMeanDefault);
  mapped.store(samples, std::memory_order_release);
  samples->magic.store(kMagic, std::memory_order_release);
  return FileState::open;
}

SharedSamples* shared_file() { return mapped.load(std::memory_order_acquire); }

std::uint64_t mean_bytes() {
  const SharedSamples* file = mapped.load(std::memory_order_acquire);
  const std::uint64_t mean = file == nullptr ? 0 : file->mean.load(std::memory_order_relaxed);
  return mean > 0 ? mean : kMeanDefault;
}

ThreadCounters* claim_counters(SharedSamples& file) {
  // From another place each time, so that the search is short.
  static std::atomic<std::size_t> next{0};
  const std::size_t first = next.fetch_add(1, std::memory_order_relaxed);
  constexpr std::size_t kClaimable = kThreads - 1;  // the last are those of threads that have ended
  for (std::size_t i = 0; i < kClaimable; ++i) {
    ThreadCounters& counters = file.threads[(first + i) % kClaimable];
    std::uint64_t free = 0;
    if (!counters.taken.compare_exchange_strong(free, 1, std::memory_order_acquire)) continue;
    thread_state.own = &counters;  // before what may allocate
    ::pthread_setspecific(thread_end, &counters);
    return &counters;
  }
  return nullptr;
}

}  // namespace leakgate::native
