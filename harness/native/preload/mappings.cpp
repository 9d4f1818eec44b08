#include "native/preload/mappings.hpp"

#include <sched.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

#include "native/preload/sampler.hpp"
#include "native/preload/shared_file.hpp"
#include "native/preload/stack_walk.hpp"

namespace leakgate::native {
namespace {

constexpr std::uint64_t kPage = 4096;

// Mappings are rare, and each needs the table for some hundred nanoseconds. A signal handler that
// maps memory while its thread has the table gives up at last, instead of waiting for itself.
class TableLock {
 public:
  TableLock() {
    constexpr int kTries = 20000;
    for (int tries = 0; tries < kTries && !is_held_; ++tries) {
      is_held_ = !is_taken.exchange(true, std::memory_order_acquire);
      if (!is_held_) ::sched_yield();
    }
  }
  TableLock(const TableLock&) = delete;
  TableLock& operator=(const TableLock&) = delete;
  ~TableLock() {
    if (is_held_) is_taken.store(false, std::memory_order_release);
  }
  [[nodiscard]] bool is_held() const { return is_held_; }

 private:
  static inline std::atomic<bool> is_taken{false};
  bool is_held_ = false;
};

std::uint64_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

const void* block_at(std::uint64_t address) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): only its number is used
  return reinterpret_cast<const void*>(address);
}

bool is_runtime(const SharedSamples& file, const WalkedCallers& callers) {
  const std::uint64_t caller = file.runtime_caller.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < callers.count && caller != 0; ++i) {
    if (callers.frames[i] == caller) return true;
  }
  return false;
}

MappedRange* free_entry(SharedSamples& file, std::uint64_t begin) {
  const std::size_t hash = hash_of(begin);
  for (std::size_t i = 0; i < kMappings; ++i) {
    MappedRange& entry = file.mappings[(hash + i) % kMappings];
    if (entry.begin.load(std::memory_order_relaxed) == 0) return &entry;
  }
  return nullptr;
}

// True when a new entry was made for it.
bool add_range(SharedSamples& file, std::uint64_t begin, std::uint64_t length,
               const Word* callers) {
  MappedRange* entry = free_entry(file, begin);
  if (entry == nullptr) {
    file.not_mapped.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  entry->length.store(length, std::memory_order_relaxed);
  for (std::size_t i = 0; i < kMappingCallers; ++i) {
    entry->callers[i].store(callers[i].load(std::memory_order_relaxed), std::memory_order_relaxed);
  }
  entry->begin.store(begin, std::memory_order_release);
  return true;
}

// What of the entry lies outside [begin, end) stays, as one entry or two.
void cut(SharedSamples& file, MappedRange& entry, std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t own_begin = entry.begin.load(std::memory_order_relaxed);
  const std::uint64_t own_end = own_begin + entry.length.load(std::memory_order_relaxed);
  if (end < own_end) {
    (void)add_range(file, end, own_end - end, entry.callers);
    // The sample stays with what is left; of two parts with the upper one.
    move_sample(block_at(own_begin), block_at(end), own_end - end);
  }
  if (begin > own_begin) {
    entry.length.store(begin - own_begin, std::memory_order_relaxed);
    if (end >= own_end) move_sample(block_at(own_begin), block_at(own_begin), begin - own_begin);
    return;
  }
  if (end >= own_end) forget_sample(block_at(own_begin));
  entry.begin.store(0, std::memory_order_release);
}

MappedRange* entry_at(SharedSamples& file, std::uint64_t begin) {
  const std::size_t hash = hash_of(begin);
  for (std::size_t i = 0; i < kWindow; ++i) {
    MappedRange& entry = file.mappings[(hash + i) % kMappings];
    if (entry.begin.load(std::memory_order_relaxed) == begin) return &entry;
  }
  return nullptr;
}

void remove_range(SharedSamples& file, std::uint64_t begin, std::uint64_t length) {
  const std::uint64_t end = begin + length;
  // Nearly always as it was mapped.
  if (MappedRange* entry = entry_at(file, begin)) {
    const bool is_all = entry->length.load(std::memory_order_relaxed) >= length;
    cut(file, *entry, begin, end);
    if (is_all) return;
  }
  for (MappedRange& entry : file.mappings) {
    const std::uint64_t own = entry.begin.load(std::memory_order_relaxed);
    if (own == 0 || own >= end) continue;
    if (own + entry.length.load(std::memory_order_relaxed) > begin) cut(file, entry, begin, end);
  }
}

// The table, while the sampler may use it: not in a process without the file, nor while it is
// itself at work.
SharedSamples* usable_file() {
  if (open_file() != FileState::open || thread_state.is_inside) return nullptr;
  return shared_file();
}

}  // namespace

void note_mapped(void* begin, std::size_t bytes, int protection, int flags) {
  SharedSamples* file = usable_file();
  if (file == nullptr) return;
  const bool is_memory = (flags & MAP_ANONYMOUS) != 0 && (protection & PROT_WRITE) != 0;
  if (!is_memory && (flags & MAP_FIXED) == 0) return;
  ThreadState& state = thread_state;
  const int kept_errno = errno;
  state.is_inside = true;
  const WalkedCallers callers = is_memory ? walk_callers() : WalkedCallers{};
  state.is_inside = false;
  errno = kept_errno;
  if (is_memory && (callers.in_allocator || is_runtime(*file, callers))) return;
  const auto address = reinterpret_cast<std::uint64_t>(begin);
  bool is_added = false;
  {
    const TableLock lock;
    if (lock.is_held()) {
      if ((flags & MAP_FIXED) != 0) remove_range(*file, address, whole_pages(bytes));
      if (is_memory) {
        Word frames[kMappingCallers] = {};
        for (std::size_t i = 0; i < kMappingCallers; ++i) frames[i] = callers.frames[i];
        is_added = add_range(*file, address, whole_pages(bytes), frames);
      }
    }
  }
  if (is_added) note_mapping_sample(begin, bytes);
  errno = kept_errno;
}

void note_unmapped(void* begin, std::size_t bytes) {
  SharedSamples* file = usable_file();
  if (file == nullptr) return;
  const TableLock lock;
  if (lock.is_held()) {
    remove_range(*file, reinterpret_cast<std::uint64_t>(begin), whole_pages(bytes));
  }
}

void note_remapped(void* from, std::size_t bytes, void* to, std::size_t bytes_now) {
  SharedSamples* file = usable_file();
  if (file == nullptr) return;
  const auto old_begin = reinterpret_cast<std::uint64_t>(from);
  const auto begin = reinterpret_cast<std::uint64_t>(to);
  const TableLock lock;
  if (!lock.is_held()) return;
  MappedRange* known = entry_at(*file, old_begin);
  if (known == nullptr) return;
  if (begin == old_begin && known->length.load() == whole_pages(bytes)) {
    known->length.store(whole_pages(bytes_now));
    return move_sample(from, to, bytes_now);
  }
  Word callers[kMappingCallers] = {};
  for (std::size_t i = 0; i < kMappingCallers; ++i) callers[i] = known->callers[i].load();
  // The sample first: with its range it would be forgotten.
  move_sample(from, to, bytes_now);
  remove_range(*file, old_begin, whole_pages(bytes));
  if (begin != old_begin) remove_range(*file, begin, whole_pages(bytes_now));
  (void)add_range(*file, begin, whole_pages(bytes_now), callers);
}

}  // namespace leakgate::native
