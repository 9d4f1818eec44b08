#include "native/preload/shared_file.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "native/preload/environment.hpp"
#include "native/preload/sampler.hpp"

namespace leakgate::native {
namespace {

constexpr std::uint64_t kMeanDefault = 512UL * 1024;

std::atomic<SharedSamples*> mapped{nullptr};
std::atomic<bool> is_off{false};
std::uint64_t mean = kMeanDefault;
pthread_key_t thread_end;

// The C library frees a little more for the thread after this. That goes to the last counters,
// which are nobody's own: claimed again they would never be given back.
void give_back(void* counters) {
  thread_state.counters = &mapped.load()->threads[kThreads - 1];
  static_cast<ThreadCounters*>(counters)->taken.store(0, std::memory_order_release);
}

// A forked child has memory of its own: what it allocates is not the target's. Go's own fork never
// comes here; it executes another program at once.
void leave_in_child() {
  SharedSamples* file = mapped.load();
  if (file == nullptr) return;
  (void)::mmap(file, sizeof(SharedSamples), PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

SharedSamples* map(const char* path) {
  const int file = ::open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return nullptr;
  void* at = ::mmap(nullptr, sizeof(SharedSamples), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  const bool is_whole = ::lseek(file, 0, SEEK_END) == static_cast<off_t>(sizeof(SharedSamples));
  ::close(file);
  if (at == MAP_FAILED) return nullptr;
  auto* samples = static_cast<SharedSamples*>(at);
  std::uint64_t nobody = 0;
  const auto self = static_cast<std::uint64_t>(::getpid());
  if (is_whole && samples->pid.compare_exchange_strong(nobody, self)) return samples;
  ::munmap(at, sizeof(SharedSamples));
  return nullptr;
}

}  // namespace

FileState open_file() {
  if (mapped.load(std::memory_order_acquire) != nullptr) return FileState::open;
  if (is_off.load(std::memory_order_relaxed)) return FileState::off;
  if (!has_environment()) return FileState::not_yet;
  const char* path = variable(kFileVariable);
  SharedSamples* samples = path == nullptr ? nullptr : map(path);
  if (samples == nullptr) {
    is_off = true;
    return FileState::off;
  }
  if (const char* wanted = variable(kMeanVariable)) {
    const std::uint64_t number = std::strtoull(wanted, nullptr, 10);
    if (number > 0) mean = number;
  }
  ::pthread_key_create(&thread_end, give_back);
  ::pthread_atfork(nullptr, nullptr, leave_in_child);
  samples->mean.store(mean);
  mapped.store(samples, std::memory_order_release);
  samples->magic.store(kMagic, std::memory_order_release);
  return FileState::open;
}

SharedSamples* shared_file() { return mapped.load(std::memory_order_acquire); }
std::uint64_t mean_bytes() { return mean; }

ThreadCounters* claim_counters(SharedSamples& file) {
  // From another place each time, so that the search is short.
  static std::atomic<std::size_t> next{0};
  const std::size_t first = next.fetch_add(1, std::memory_order_relaxed);
  constexpr std::size_t kClaimable = kThreads - 1;  // the last are those of threads that have ended
  for (std::size_t i = 0; i < kClaimable; ++i) {
    ThreadCounters& counters = file.threads[(first + i) % kClaimable];
    std::uint64_t free = 0;
    if (!counters.taken.compare_exchange_strong(free, 1, std::memory_order_acquire)) continue;
    thread_state.counters = &counters;  // before what may allocate
    ::pthread_setspecific(thread_end, &counters);
    return &counters;
  }
  return nullptr;
}

}  // namespace leakgate::native
