#include "sampling/mapping_classes.hpp"

#include <algorithm>

namespace leakgate {
namespace {

// Since Go 1.26 the heap starts at a random address of heapAddrBits-1-1 bits (runtime/malloc.go: 46
// on amd64, 47 on arm64; before, at 0xc000000000). mmap, PIE executables and libraries lie above
// that.
#if defined(__aarch64__)
constexpr std::uint64_t kGoHeapEnd = 0x8000'0000'0000;
#else
constexpr std::uint64_t kGoHeapEnd = 0x4000'0000'0000;
#endif

// glibc: HEAP_MAX_SIZE on 64 bit; an arena is aligned to it and reserved to its end.
constexpr std::uint64_t kArenaBytes = 64ULL * kMiB;
constexpr std::uint64_t kPageBytes = 4096;

// The default of RLIMIT_STACK. Before Linux 6.7 (which keeps huge pages off stacks) a stack merges
// with an mmap that lies right above it: what is larger is counted as a stack up to a usual one's
// resident part only (8 KiB for a thread that waits in C), or leaked C memory would look like a
// stack.
constexpr std::uint64_t kStackBytesMax = 8ULL * kMiB;
constexpr Bytes kMergedStackRss{64 * kKiB};

// More than this behind a library is not its bss but an mmap that lies there by chance.
constexpr std::uint64_t kLibraryBssMax = 256ULL * kKiB;

bool is_shared_memory(const Mapping& mapping) {
  for (const char* prefix : {"/dev/zero", "/dev/shm/", "/memfd:", "/SYSV", "[anon_shmem:"}) {
    if (mapping.name.starts_with(prefix)) return true;
  }
  return false;
}

bool is_file(const Mapping& mapping) {
  return (mapping.inode != 0 || mapping.name.starts_with('/')) && !is_shared_memory(mapping);
}

bool is_anonymous(const Mapping& mapping) {
  return mapping.inode == 0 && (mapping.name.empty() || mapping.name.starts_with("[anon"));
}

bool is_kernels(const Mapping& mapping) {
  return mapping.name == "[vdso]" || mapping.name.starts_with("[vvar") ||
         mapping.name == "[vsyscall]" || mapping.name == "[uprobes]";
}

bool is_writable(const Mapping& mapping) { return mapping.permissions.starts_with("rw"); }
bool is_reserved(const Mapping& mapping) { return mapping.permissions.starts_with("---"); }
std::uint64_t size_of(const Mapping& mapping) { return mapping.end - mapping.start; }

std::uint64_t arena_end_above(std::uint64_t address) {
  return (address + kArenaBytes - 1) / kArenaBytes * kArenaBytes;
}

// One page; or the page above an arena's reservation, with which the kernel merges it.
bool is_guard(const Mapping& mapping) {
  const std::uint64_t arena_end = (mapping.end - 1) / kArenaBytes * kArenaBytes;
  return is_anonymous(mapping) && is_reserved(mapping) &&
         (size_of(mapping) == kPageBytes ||
          (mapping.end - arena_end == kPageBytes && arena_end - mapping.start < kArenaBytes));
}

}  // namespace

void MappingSorter::add(const Mapping& mapping) {
  ++totals_.mappings;
  totals_.rss += mapping.rss;
  totals_.lazy_free += mapping.lazy_free;
  if (executable_.empty() && is_file(mapping)) executable_ = mapping.name;
  if (!settle_candidate(mapping)) count(mapping);
  remember(mapping);
}

ClassTotals MappingSorter::finish() {
  settle_candidate({});
  return totals_;
}

// True when `next` belongs to the candidate and needs no counting any more.
bool MappingSorter::settle_candidate(const Mapping& next) {
  if (!candidate_) return false;
  const std::uint64_t arena_end = arena_end_above(candidate_->end);
  const bool adjoins = next.start == candidate_->end && is_anonymous(next);
  if (candidate_->end != arena_end && adjoins && is_writable(next)) {
    candidate_->end = next.end;
    candidate_->rss += next.rss;
    return true;
  }
  const bool is_arena =
      candidate_->end == arena_end || (adjoins && is_reserved(next) && next.end >= arena_end);
  totals_.*(is_arena ? &ClassTotals::c_arenas : candidate_->otherwise) += candidate_->rss;
  candidate_.reset();
  return false;
}

bool MappingSorter::is_behind_binary(const Mapping& mapping) const {
  if (mapping.start != last_end_ || !is_anonymous(mapping)) return false;
  return after_executable_ ||
         (after_library_data_ && is_writable(mapping) && size_of(mapping) <= kLibraryBssMax);
}

void MappingSorter::count(const Mapping& mapping) {
  if (is_file(mapping) || is_kernels(mapping) || is_behind_binary(mapping)) {
    totals_.binaries += mapping.rss;
  } else if (mapping.name == "[heap]") {
    totals_.c_heap += mapping.rss;
  } else if (mapping.name.starts_with("[stack")) {
    totals_.thread_stacks += mapping.rss;
  } else if (is_anonymous(mapping)) {
    count_anonymous(mapping);
  } else {
    totals_.other += mapping.rss;
  }
}

void MappingSorter::count_anonymous(const Mapping& mapping) {
  const bool is_behind_guard = after_guard_ && mapping.start == last_end_;
  if (mapping.end <= kGoHeapEnd) {
    totals_.go_heap += mapping.rss;
    totals_.go_heap_lazy_free += mapping.lazy_free;
  } else if (is_writable(mapping) && mapping.start % kArenaBytes == 0) {
    const bool may_be_stack = is_behind_guard && size_of(mapping) <= kStackBytesMax;
    candidate_ = {.end = mapping.end,
                  .rss = mapping.rss,
                  .otherwise = may_be_stack ? &ClassTotals::thread_stacks : &ClassTotals::other};
  } else if (is_writable(mapping) && is_behind_guard) {
    count_stack(mapping);
  } else {
    totals_.other += mapping.rss;
  }
}

void MappingSorter::count_stack(const Mapping& mapping) {
  const Bytes stack =
      size_of(mapping) <= kStackBytesMax ? mapping.rss : std::min(mapping.rss, kMergedStackRss);
  totals_.thread_stacks += stack;
  totals_.other += mapping.rss - stack;
}

void MappingSorter::remember(const Mapping& mapping) {
  const bool adjoins = mapping.start == last_end_;
  after_executable_ = (is_file(mapping) && mapping.name == executable_) ||
                      (after_executable_ && adjoins && is_anonymous(mapping));
  after_library_data_ =
      is_file(mapping) && mapping.name != executable_ && mapping.permissions == "rw-p";
  after_guard_ = is_guard(mapping);
  last_end_ = mapping.end;
}

}  // namespace leakgate
