#include "native/preload/mappings.hpp"

#include <sched.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

#include "native/preload/range_index.hpp"
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

// Under the lock.
RangeIndex ranges;

struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Range range_of(const MappedRange& entry) {
  const std::uint64_t begin = entry.begin.load(std::memory_order_relaxed);
  return {.begin = begin, .end = begin + entry.length.load(std::memory_order_relaxed)};
}

// False: there was no room.
bool add_range(SharedSamples& file, const Range& range, const Word* callers) {
  MappedRange* entry = ranges.insert(file, ranges.first_above(file, range.begin));
  if (entry == nullptr) {
    file.not_mapped.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  entry->length.store(range.end - range.begin, std::memory_order_relaxed);
  for (std::size_t i = 0; i < kMappingCallers; ++i) {
    entry->callers[i].store(callers[i].load(std::memory_order_relaxed), std::memory_order_relaxed);
  }
  entry->begin.store(range.begin, std::memory_order_release);
  return true;
}

void forget_range(SharedSamples& file, std::size_t place) {
  MappedRange& entry = ranges.at(file, place);
  entry.begin.store(0, std::memory_order_release);
  ranges.remove(place);
}

// Takes [gone.begin, gone.end) out of the range at a place; of what is left the sample stays with
// the upper part.
void cut(SharedSamples& file, std::size_t place, const Range& gone) {
  MappedRange& entry = ranges.at(file, place);
  const Range whole = range_of(entry);
  Word callers[kMappingCallers] = {};
  for (std::size_t i = 0; i < kMappingCallers; ++i) callers[i].store(entry.callers[i].load());
  const void* sampled_as = block_at(whole.begin);
  if (gone.end < whole.end) {
    move_sample(sampled_as, block_at(gone.end), whole.end - gone.end);
  } else if (gone.begin > whole.begin) {
    move_sample(sampled_as, sampled_as, gone.begin - whole.begin);
  } else {
    forget_sample(sampled_as);
  }
  if (gone.begin > whole.begin) {
    entry.length.store(gone.begin - whole.begin, std::memory_order_relaxed);
  } else {
    forget_range(file, place);
  }
  if (gone.end < whole.end) (void)add_range(file, {.begin = gone.end, .end = whole.end}, callers);
}

void remove_range(SharedSamples& file, const Range& gone) {
  for (std::size_t place = ranges.first_above(file, gone.begin); place < ranges.count();) {
    const Range own = range_of(ranges.at(file, place));
    if (own.begin >= gone.end) return;
    cut(file, place, gone);
    place = ranges.first_above(file, gone.begin);
  }
}

// The place of the range that begins there; count() where none does.
std::size_t place_of(SharedSamples& file, std::uint64_t begin) {
  const std::size_t place = ranges.first_above(file, begin);
  if (place == ranges.count()) return place;
  return range_of(ranges.at(file, place)).begin == begin ? place : ranges.count();
}

Range pages(const void* begin, std::size_t bytes) {
  const auto address = reinterpret_cast<std::uint64_t>(begin);
  return {.begin = address, .end = address + whole_pages(bytes)};
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
  bool is_added = false;
  {
    const TableLock lock;
    if (!lock.is_held()) return;
    remove_range(*file, pages(begin, bytes));  // MAP_FIXED, or what was unmapped without us
    if (is_memory) {
      Word frames[kMappingCallers] = {};
      for (std::size_t i = 0; i < kMappingCallers; ++i) frames[i] = callers.frames[i];
      is_added = add_range(*file, pages(begin, bytes), frames);
    }
  }
  if (is_added) note_mapping_sample(begin, bytes);
  errno = kept_errno;
}

void note_unmapped(void* begin, std::size_t bytes) {
  SharedSamples* file = usable_file();
  // The real call refuses these.
  const bool is_wrong = reinterpret_cast<std::uint64_t>(begin) % kPage != 0 || bytes == 0;
  if (file == nullptr || is_wrong) return;
  const TableLock lock;
  if (lock.is_held()) remove_range(*file, pages(begin, bytes));
}

void note_remapped(void* from, std::size_t bytes, void* to, std::size_t bytes_now) {
  SharedSamples* file = usable_file();
  if (file == nullptr) return;
  const TableLock lock;
  if (!lock.is_held()) return;
  const Range old = pages(from, bytes);
  const Range now = pages(to, bytes_now);
  const std::size_t place = place_of(*file, old.begin);
  if (place == ranges.count()) return;
  MappedRange& entry = ranges.at(*file, place);
  Word callers[kMappingCallers] = {};
  for (std::size_t i = 0; i < kMappingCallers; ++i) callers[i].store(entry.callers[i].load());
  if (range_of(entry).end == old.end) {
    forget_range(*file, place);  // the sample stays, and is moved below
  } else {
    remove_range(*file, old);
  }
  remove_range(*file, now);
  (void)add_range(*file, now, callers);
  move_sample(from, to, bytes_now);
}

}  // namespace leakgate::native
