#include "sampling/ledger.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "native/native_file.hpp"
#include "sampling/file_text.hpp"
#include "sampling/smaps.hpp"

namespace leakgate {
namespace {

constexpr Bytes kNone{};

Bytes not_negative(Bytes bytes) { return std::max(bytes, kNone); }

// Bytes of a Go heap of `resident` bytes that are neither objects nor stacks. Spans in use are
// nearly all resident, so idle is the rest beside them; the counter of free spans bounds it (it is
// virtual, and too high when FreeOSMemory came after it was read). With MADV_FREE a released page
// stays resident until the kernel wants it.
Bytes idle_of(const ClassTotals& totals, const RuntimeReading& runtime) {
  const Bytes in_use = runtime.heap_objects.value_or(kNone) + runtime.heap_unused.value_or(kNone) +
                       runtime.heap_stacks.value_or(kNone);
  const Bytes free = runtime.heap_free.value_or(kNone) + totals.go_heap_lazy_free;
  return std::min(not_negative(totals.go_heap - in_use), free);
}

Bytes accounted_for(const RuntimeReading& runtime) {
  return runtime.metadata.value_or(kNone) + runtime.other.value_or(kNone) +
         runtime.profiling.value_or(kNone);
}

// Residency follows the counters, but not to the byte: while a Go heap grew by 400 MB they rose by
// 0.41 and 0.54 MB (Go 1.26), 12.7 and 13.3 MB (1.19). The rest is for what was accounted before it
// was used.
constexpr Bytes kRuntimeMargin{256 * kKiB};

// The runtime's own memory outside the heap, at most what is there.
Bytes go_runtime_of(Bytes outside_heap, Bytes accounted, const std::optional<RuntimeShare>& first) {
  if (!first) return std::min(outside_heap, accounted);
  const Bytes grown = accounted - first->accounted;
  const Bytes expected = first->resident + grown + Bytes{grown.count / 4} + kRuntimeMargin;
  return std::min(outside_heap, std::clamp(expected, kNone, std::max(accounted, kNone)));
}

Result<ClassTotals> read_classes(int pid, Bytes& shared_file) {
  const std::string path = fmt::format("/proc/{}/smaps", pid);
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return proc_error(pid, path, errno);
  MappingSorter sorter;
  // The sampler's shared file is memory of leakgate's, not of the target.
  SmapsReader reader([&](const Mapping& mapping) {
    if (mapping.name.ends_with(kSamplesFileName)) {
      shared_file += mapping.rss;
    } else {
      sorter.add(mapping);
    }
  });
  std::vector<char> chunk(64UL * 1024);
  bool is_empty = true;
  for (;;) {
    const ssize_t got = ::read(file.number(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return proc_error(pid, path, errno);
    if (got == 0) break;
    is_empty = false;
    const Result<void> fed = reader.feed({chunk.data(), static_cast<std::size_t>(got)});
    if (!fed) return pass_on(fed);
  }
  // A zombie's smaps opens, and is empty.
  if (is_empty) return fail(ErrorCode::sampling, fmt::format("process {} has ended", pid), path);
  if (const Result<void> finished = reader.finish(); !finished) return pass_on(finished);
  return sorter.finish();
}

}  // namespace

Ledger ledger_from_classes(const ClassTotals& totals, const std::optional<RuntimeReading>& runtime,
                           const std::optional<RuntimeShare>& first) {
  Ledger ledger;
  ledger.c_heap = totals.c_heap;
  ledger.c_arenas = totals.c_arenas;
  ledger.thread_stacks = totals.thread_stacks;
  ledger.binaries = totals.binaries;
  ledger.lazy_free = totals.lazy_free;
  ledger.rss = totals.rss;
  if (runtime) {
    ledger.go_idle = idle_of(totals, *runtime);
    ledger.go_stacks =
        std::min(totals.go_heap - ledger.go_idle, runtime->heap_stacks.value_or(kNone));
    ledger.go_runtime = go_runtime_of(totals.other, accounted_for(*runtime), first);
  }
  ledger.go_heap = totals.go_heap - ledger.go_idle - ledger.go_stacks;
  ledger.other = totals.other - ledger.go_runtime;
  return ledger;
}

Result<Ledger> ledger_from_smaps(std::string_view smaps,
                                 const std::optional<RuntimeReading>& runtime) {
  MappingSorter sorter;
  SmapsReader reader([&](const Mapping& mapping) { sorter.add(mapping); });
  if (const Result<void> fed = reader.feed(smaps); !fed) return pass_on(fed);
  if (const Result<void> finished = reader.finish(); !finished) return pass_on(finished);
  return ledger_from_classes(sorter.finish(), runtime);
}

Result<Ledger> LedgerReader::read(const std::optional<RuntimeReading>& runtime) {
  shared_file_ = {};
  const Result<ClassTotals> totals = read_classes(pid_, shared_file_);
  if (!totals) return pass_on(totals);
  mappings_ = totals->mappings;
  Ledger ledger = ledger_from_classes(*totals, runtime, first_);
  if (runtime && !first_) {
    first_ = {.resident = ledger.go_runtime, .accounted = accounted_for(*runtime)};
  }
  return ledger;
}

Bytes native_of(const Ledger& ledger) { return ledger.c_heap + ledger.c_arenas + ledger.other; }

}  // namespace leakgate
