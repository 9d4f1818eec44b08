#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "diagnosis/inquiry.hpp"
#include "report/ledger_text.hpp"

namespace leakgate {
namespace {

// From this share of RSS on a part is named; the heap only where it is most of it, as one expects.
constexpr double kNamedShare = 0.25;
constexpr double kMostShare = 0.5;
// Less than this is not worth a line, whatever its share of a small process.
constexpr Bytes kNamedMin{4 * kMiB};
// Free memory: every process that was busy has some.
constexpr double kFreeShare = 0.2;
constexpr Bytes kFreeMin{16 * kMiB};
// More threads than the runtime starts for itself.
constexpr Count kThreadsMin = 64;

using Lines = std::vector<std::string>;

double share_of(Bytes part, Bytes whole) {
  return whole.count > 0 ? static_cast<double>(part.count) / static_cast<double>(whole.count) : 0;
}

// "native 82 MiB of RSS 91 MiB".
std::string part_of_rss(std::string_view name, Bytes part, const Ledger& ledger) {
  return fmt::format("{} {} of RSS {}", name, to_text(part), to_text(ledger.rss));
}

Bytes native_in(const Ledger& ledger) { return ledger.c_heap + ledger.c_arenas + ledger.other; }

// Large, or most of what RSS has grown by.
bool names_native(const LedgerMoments& moments) {
  const Bytes native = native_in(*moments.after_drain);
  if (native < kNamedMin) return false;
  if (share_of(native, moments.after_drain->rss) >= kNamedShare) return true;
  if (moments.baseline == nullptr) return false;
  const Bytes grown = native - native_in(*moments.baseline);
  const Bytes rss_grown = moments.after_drain->rss - moments.baseline->rss;
  return grown >= kNamedMin && share_of(grown, rss_grown) >= kMostShare;
}

void add_native(const LedgerMoments& moments, Lines& lines) {
  if (!names_native(moments)) return;
  const Ledger& ledger = *moments.after_drain;
  std::string line =
      part_of_rss("native", native_in(ledger), ledger) + " is outside the Go runtime";
  if (moments.c_memory == nullptr) {
    lines.push_back(line + ": look at C");
    return;
  }
  const CMemory& c = *moments.c_memory;
  line += fmt::format(", C code has {} in use", to_text(c.live + c.mapped));
  const bool is_kept = share_of(native_in(ledger) - c.live - c.mapped, ledger.rss) >= kFreeShare;
  lines.push_back(line + (is_kept ? ": free keeps the rest" : ": look at C"));
}

void add_go(const Ledger& ledger, Lines& lines) {
  if (ledger.go_heap >= kNamedMin && share_of(ledger.go_heap, ledger.rss) >= kMostShare) {
    lines.push_back(part_of_rss("Go heap", ledger.go_heap, ledger) +
                    " is in use: look at the heap profile");
  }
  if (ledger.go_stacks >= kNamedMin && share_of(ledger.go_stacks, ledger.rss) >= kNamedShare) {
    lines.push_back(part_of_rss("stacks", ledger.go_stacks, ledger) +
                    " belong to goroutines: look at the goroutine profile");
  }
}

void add_lazy_free(const Ledger& ledger, Lines& lines) {
  if (ledger.lazy_free < kFreeMin || share_of(ledger.lazy_free, ledger.rss) < kFreeShare) return;
  lines.push_back(part_of_rss("LazyFree", ledger.lazy_free, ledger) +
                  " is given back already, the kernel takes it when it needs it: not a leak");
}

// Go's idle memory without what it has given back lazily, which is idle and resident as well.
Bytes idle_kept(const Ledger& ledger) {
  return std::max(Bytes{}, ledger.go_idle - std::max(Bytes{}, ledger.lazy_free));
}

// What was returned after the load is what top showed at its end.
void add_idle(const LedgerMoments& moments, Lines& lines) {
  for (const Ledger* ledger : {moments.after_drain, moments.load_end}) {
    if (ledger == nullptr || idle_kept(*ledger) < kFreeMin) continue;
    if (share_of(idle_kept(*ledger), ledger->rss) < kFreeShare) continue;
    lines.push_back(part_of_rss("idle", idle_kept(*ledger), *ledger) +
                    (ledger == moments.load_end ? " at load end" : "") +
                    " is free heap, not yet returned: not a leak");
    return;
  }
}

// GC pressure: what top showed at the end of the load was dead already.
void add_garbage(const LedgerMoments& moments, Lines& lines) {
  if (moments.load_end == nullptr || moments.after_drain == nullptr) return;
  const Ledger& ledger = *moments.load_end;
  const Bytes garbage = ledger.go_heap - moments.after_drain->go_heap;
  if (garbage < kFreeMin || share_of(garbage, ledger.rss) < kFreeShare) return;
  lines.push_back(part_of_rss("garbage", garbage, ledger) +
                  " at load end waited for the collector (GOGC, GOMEMLIMIT): not a leak");
}

void add_threads(const Recording& recording, const LedgerMoments& moments, Lines& lines) {
  if (moments.baseline == nullptr || moments.after_drain == nullptr) return;
  const std::optional<Count>& before = recording.baseline->threads;
  const std::optional<Count>& after = last_load_mark(recording)->threads;
  if (!before || !after || *after - *before < kThreadsMin) return;
  const Count more = *after - *before;
  // Without cgo the runtime makes their stacks itself, small ones within its heap.
  const Bytes stacks = moments.after_drain->thread_stacks - moments.baseline->thread_stacks;
  if (stacks <= Bytes{}) return;
  lines.push_back(fmt::format(
      "{} more threads have only {} of RSS in their stacks, {} each: look at their number",
      with_commas(more), to_text(stacks), to_text(Bytes{stacks.count / more})));
}

}  // namespace

std::vector<std::string> ledger_rules(const Recording& recording) {
  const LedgerMoments moments = ledger_moments(recording);
  Lines lines;
  if (moments.after_drain != nullptr) {
    add_native(moments, lines);
    add_go(*moments.after_drain, lines);
    add_lazy_free(*moments.after_drain, lines);
  }
  add_garbage(moments, lines);
  add_idle(moments, lines);
  add_threads(recording, moments, lines);
  return lines;
}

}  // namespace leakgate
