#include "native/preload/mappings.hpp"

#include <sched.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "native/preload/range_index.hpp"
#include "native/preload/sampler.hpp"
#include "native/preload/shared_file.hpp"
#include "native/preload/stack_walk.hpp"

namespace leakgate::native {
namespace {

constexpr std::uint64_t kPage = 4096;

// Mappings are rare, and each needs the table for a moment. A signal handler that maps memory while
// its own thread has the table does without.
class TableLock {
 public:
  TableLock() {
    const void* self = &thread_state;
    for (const void* nobody = nullptr;
         !owner.compare_exchange_weak(nobody, self, std::memory_order_acquire); nobody = nullptr) {
      if (owner.load(std::memory_order_relaxed) == self) return;
      ::sched_yield();
    }
    is_held_ = true;
  }
  TableLock(const TableLock&) = delete;
  TableLock& operator=(const TableLock&) = delete;
  ~TableLock() {
    if (is_held_) owner.store(nullptr, std::memory_order_release);
  }
  [[nodiscard]] bool is_held() const { return is_held_; }

 private:
  static inline std::atomic<const void*> owner{nullptr};
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

// What of an entry goes over to a part of it.
struct Origin {
  bool is_reserved = false;
  std::uint64_t callers[kMappingCallers] = {};
};

Origin origin_of(const MappedRange& entry) {
  Origin origin{.is_reserved = entry.reserved.load(std::memory_order_relaxed) != 0};
  for (std::size_t i = 0; i < kMappingCallers; ++i) origin.callers[i] = entry.callers[i].load();
  return origin;
}

// False: there was no room.
bool add_range(SharedSamples& file, const Range& range, const Origin& origin) {
  MappedRange* entry = ranges.insert(file, ranges.first_above(file, range.begin));
  if (entry == nullptr) {
    file.not_mapped.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  entry->length.store(range.end - range.begin, std::memory_order_relaxed);
  entry->reserved.store(origin.is_reserved ? 1 : 0, std::memory_order_relaxed);
  for (std::size_t i = 0; i < kMappingCallers; ++i) {
    entry->callers[i].store(origin.callers[i], std::memory_order_relaxed);
  }
  entry->begin.store(range.begin, std::memory_order_release);
  return true;
}

// The entries of `count` places from one on; their samples are the caller's business.
void forget_ranges(SharedSamples& file, std::size_t place, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    ranges.at(file, place + i).begin.store(0, std::memory_order_release);
  }
  ranges.remove(place, count);
}

// Takes [gone.begin, gone.end) out of the range at a place; of what is left the sample stays with
// the upper part.
void cut(SharedSamples& file, std::size_t place, const Range& gone) {
  MappedRange& entry = ranges.at(file, place);
  const Range whole = range_of(entry);
  const Origin origin = origin_of(entry);
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
    forget_ranges(file, place, 1);
  }
  if (gone.end < whole.end) (void)add_range(file, {.begin = gone.end, .end = whole.end}, origin);
}

void remove_range(SharedSamples& file, const Range& gone) {
  const auto at = [&](std::size_t place) { return range_of(ranges.at(file, place)); };
  std::size_t place = ranges.first_above(file, gone.begin);
  if (place < ranges.count() && at(place).begin < gone.begin) {
    cut(file, place, gone);
    place = ranges.first_above(file, gone.begin);
  }
  std::size_t covered = 0;
  for (; place + covered < ranges.count() && at(place + covered).end <= gone.end; ++covered) {
    forget_sample(block_at(at(place + covered).begin));
  }
  forget_ranges(file, place, covered);
  if (place < ranges.count() && at(place).begin < gone.end) cut(file, place, gone);
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
  const bool is_anonymous = (flags & MAP_ANONYMOUS) != 0;
  if (!is_anonymous && (flags & MAP_FIXED) == 0) return;
  ThreadState& state = thread_state;
  const int kept_errno = errno;
  state.is_inside = true;
  const WalkedCallers callers = is_anonymous ? walk_callers() : WalkedCallers{};
  state.is_inside = false;
  errno = kept_errno;
  if (is_anonymous && (callers.in_allocator || is_runtime(*file, callers))) return;
  Origin origin{.is_reserved = (protection & PROT_WRITE) == 0};
  for (std::size_t i = 0; i < kMappingCallers; ++i) origin.callers[i] = callers.frames[i];
  bool is_added = false;
  {
    const TableLock lock;
    if (!lock.is_held()) return;
    remove_range(*file, pages(begin, bytes));  // MAP_FIXED, or what was unmapped without us
    is_added = is_anonymous && add_range(*file, pages(begin, bytes), origin);
  }
  if (is_added && !origin.is_reserved) note_mapping_sample(begin, bytes);
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

void note_protected(void* begin, std::size_t bytes, int protection) {
  SharedSamples* file = usable_file();
  if (file == nullptr || bytes == 0) return;
  const Range asked = pages(begin, bytes);
  const bool is_reserved = (protection & PROT_WRITE) == 0;
  bool is_memory_now = false;
  {
    const TableLock lock;
    if (!lock.is_held()) return;
    for (std::uint64_t at = asked.begin; at < asked.end;) {
      const std::size_t place = ranges.first_above(*file, at);
      if (place == ranges.count()) break;
      const Range known = range_of(ranges.at(*file, place));
      if (known.begin >= asked.end) break;
      const Range part{.begin = std::max(known.begin, asked.begin),
                       .end = std::min(known.end, asked.end)};
      Origin origin = origin_of(ranges.at(*file, place));
      if (origin.is_reserved != is_reserved) {
        cut(*file, place, part);
        origin.is_reserved = is_reserved;
        is_memory_now |= add_range(*file, part, origin) && !is_reserved;
      }
      at = part.end;
    }
  }
  if (is_memory_now) note_mapping_sample(begin, bytes);
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
  const Origin origin = origin_of(entry);
  if (range_of(entry).end == old.end) {
    forget_ranges(*file, place, 1);  // the sample stays, and is moved below
  } else {
    remove_range(*file, old);
  }
  remove_range(*file, now);
  (void)add_range(*file, now, origin);
  move_sample(from, to, bytes_now);
}

}  // namespace leakgate::native
