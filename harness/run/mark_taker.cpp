#include "run/mark_taker.hpp"

#include <utility>

#include "profile/encode.hpp"
#include "sampling/descriptors.hpp"
#include "sampling/proc.hpp"
#include "sampling/thread_names.hpp"

namespace leakgate {
namespace {

// A goroutine profile of 100,000 goroutines adds 120 MB to the target's RSS; above this number one
// is taken only where it is needed for a decision.
constexpr Count kGoroutinesForEveryMark = 20'000;

// Reading all of a larger heap would stop the target for so long that the sampler gives it up.
constexpr Bytes kHeapForMapRoom{256 * kMiB};

// Marks right behind a load.
bool is_after_load(MarkKind kind) {
  return kind == MarkKind::warm_up || kind == MarkKind::load || kind == MarkKind::double_dose;
}

}  // namespace

void MarkTaker::note_gap(Seconds since, SourceKind source, const Error& error) {
  gaps_.push_back({.from = since, .to = clock_.now(), .source = source, .cause = to_text(error)});
}

std::vector<Gap> MarkTaker::take_gaps() { return std::exchange(gaps_, {}); }

void MarkTaker::read_load_end() {
  mark_ = Mark{};
  const Seconds since = clock_.now();
  const Result<ProcReading> proc = read_proc(subject_.pid);
  if (!proc) return note_gap(since, SourceKind::proc, proc.error());
  mark_.rss_raw = proc->rss;
  if (!subject_.is_watched) mark_.rss_peak = proc->rss_peak;  // else it is that of all its life
  std::optional<RuntimeReading> runtime;
  if (subject_.runtime != nullptr) {
    if (Result<RuntimeReading> reading = subject_.runtime->read()) runtime = *reading;
  }
  Result<Ledger> ledger = ledgers_.read(runtime);
  if (!ledger) return note_gap(since, SourceKind::proc, ledger.error());
  mark_.load_end_ledger = *ledger;
  *mark_.rss_raw -= ledgers_.shared_file();
  if (mark_.rss_peak) *mark_.rss_peak -= ledgers_.shared_file();
}

void MarkTaker::read_process() {
  const Seconds since = clock_.now();
  const Result<ProcReading> proc = read_proc(subject_.pid);
  if (!proc) return note_gap(since, SourceKind::proc, proc.error());
  mark_.threads = proc->threads;
  Result<DescriptorReading> descriptors = read_descriptors(subject_.pid);
  if (!descriptors) return note_gap(since, SourceKind::proc, descriptors.error());
  mark_.fds = descriptors->fds;
  mark_.fd_kinds = std::move(descriptors->kinds);
  mark_.fd_peers = std::move(descriptors->peers);
  // Only evidence: without them the mark is as good.
  if (Result<ThreadNames> names = read_thread_names(subject_.pid)) {
    mark_.thread_names = *std::move(names);
  }
}

void MarkTaker::read_ledger() {
  const Seconds since = clock_.now();
  Result<Ledger> ledger = ledgers_.read(mark_.runtime);
  if (!ledger) return note_gap(since, SourceKind::proc, ledger.error());
  mark_.ledger = *ledger;
  mark_.lazy_free = ledger->lazy_free;
  mark_.rss = ledger->rss - ledger->lazy_free;
  mark_.native = native_of(*ledger);
  if (subject_.native != nullptr) {
    mark_.c_memory = subject_.native->read(*ledger);
    mark_.native = mark_.c_memory->total();
  }
  mark_.mappings = ledgers_.mappings();
}

// The counters are asked for after the descriptors are counted, since asking opens one. They come
// before any GC here; the mark's own are read after the drain.
void MarkTaker::read_idle() {
  read_process();
  if (subject_.runtime != nullptr) {
    if (Result<RuntimeReading> reading = subject_.runtime->read()) mark_.runtime = *reading;
  }
  read_ledger();
}

event::DrainReading MarkTaker::poll_drain() {
  const Seconds since = clock_.now();
  event::DrainReading polled;
  if (subject_.runtime == nullptr) return polled;
  if (subject_.access != RuntimeAccess::memory) {
    if (Result<void> collected = subject_.runtime->collect(); !collected) {
      note_gap(since, subject_.runtime->kind(), collected.error());
      return polled;
    }
  }
  Result<RuntimeReading> reading = subject_.runtime->read();
  polled.cost = clock_.now() - since;
  if (!reading) {
    note_gap(since, subject_.runtime->kind(), reading.error());
    return polled;
  }
  polled.heap = reading->heap_live;
  polled.goroutines = reading->goroutines;
  return polled;
}

void MarkTaker::read_runtime() {
  if (subject_.runtime == nullptr) return;
  const Seconds since = clock_.now();
  Result<RuntimeReading> reading = subject_.runtime->read();
  if (!reading) return note_gap(since, subject_.runtime->kind(), reading.error());
  mark_.runtime = *reading;
  mark_.goroutines = reading->goroutines;
  mark_.objects = reading->objects;
  if (subject_.access == RuntimeAccess::memory) note_collections(*reading);
  if (!is_heap_stale_) mark_.heap = reading->heap_live;
}

// What was live at a collection before a load says nothing of the load.
void MarkTaker::note_collections(const RuntimeReading& reading) {
  if (reading.gc_cycles != gc_cycles_) {
    is_heap_stale_ = false;
  } else if (is_after_load(mark_.kind) && !subject_.is_watched) {
    is_heap_stale_ = true;
  }
  gc_cycles_ = reading.gc_cycles;
}

Result<Mark> MarkTaker::take(const action::TakeMark& request, const std::string& name) {
  mark_.kind = request.kind;
  mark_.at = clock_.now();
  read_runtime();
  if (subject_.access == RuntimeAccess::probe) {
    const Seconds since = clock_.now();
    if (Result<void> freed = subject_.runtime->free_os_memory(); !freed) {
      note_gap(since, SourceKind::probe, freed.error());
    }
  }
  if (subject_.access == RuntimeAccess::probe || !mark_.rss) {
    read_process();
    read_ledger();
  }
  if (Result<void> added = add_profiles(request.decision, name); !added) return pass_on(added);
  return std::exchange(mark_, Mark{});
}

// Nothing is asked of the target for these: they lie in the file that it shares with us.
Result<void> MarkTaker::add_native_profiles(const std::string& name) {
  const auto save = [&](const std::string& file, const Profile& profile, ProfileRef& reference) {
    Result<ProfileRef> saved = folder_.add_profile(file, encode_profile(profile));
    if (!saved) return Result<void>(pass_on(saved));
    reference = *std::move(saved);
    return Result<void>{};
  };
  Result<void> saved =
      save("native-" + name + ".pb.gz", subject_.native->live_memory(), mark_.native_profile);
  if (!saved) return saved;
  return save("threads-" + name + ".pb.gz", subject_.native->threads(), mark_.thread_profile);
}

Result<void> MarkTaker::add_profiles(bool decision, const std::string& name) {
  if (subject_.native != nullptr && decision) {
    if (Result<void> added = add_native_profiles(name); !added) return added;
  }
  if (subject_.runtime == nullptr || mark_.kind == MarkKind::cold) return {};
  const SourceKind source = subject_.runtime->kind();
  if (decision) {
    const Seconds since = clock_.now();
    Result<std::string> heap = subject_.runtime->heap_profile();
    if (heap) {
      Result<ProfileRef> saved = folder_.add_profile("heap-" + name + ".pb.gz", *heap);
      if (!saved) return pass_on(saved);
      mark_.heap_profile = *saved;
    } else if (heap.error().code != ErrorCode::unsupported) {
      note_gap(since, source, heap.error());
    }
  }
  const bool few = subject_.access == RuntimeAccess::memory ||
                   mark_.goroutines.value_or(0) < kGoroutinesForEveryMark;
  if (!decision && !few) return {};
  const Seconds since = clock_.now();
  Result<std::string> goroutines = subject_.runtime->goroutine_profile();
  if (!goroutines) {
    note_gap(since, source, goroutines.error());
    return {};
  }
  Result<ProfileRef> saved = folder_.add_profile("goroutine-" + name + ".pb.gz", *goroutines);
  if (!saved) return pass_on(saved);
  mark_.goroutine_profile = *saved;
  const bool judged = decision || mark_.kind == MarkKind::load;
  return judged ? add_leak_profile(name) : Result<void>{};
}

// Last of all: it is a garbage collection of its own, and needs 66 MB for 100,000 goroutines. It
// proves what other readings have shown, and nothing is judged by it: without it there is no gap.
Result<void> MarkTaker::add_leak_profile(const std::string& name) {
  if (!has_leak_profile_) return {};
  const Result<std::string> leaks = subject_.runtime->leak_profile();
  if (!leaks) return {};
  Result<ProfileRef> saved = folder_.add_profile("goroutineleak-" + name + ".pb.gz", *leaks);
  if (!saved) return pass_on(saved);
  mark_.leak_profile = *saved;
  return {};
}

// Like the leak profile, it only explains what other readings have shown.
void MarkTaker::add_map_room(Mark& mark) {
  if (subject_.runtime == nullptr || !mark.heap || *mark.heap > kHeapForMapRoom) return;
  // A profile that was just taken leaves maps of its own behind.
  if (!subject_.runtime->collect()) return;
  if (const Result<MapRoom> room = subject_.runtime->map_room()) mark.map_room = *room;
}

void MarkTaker::warm_profiles() {
  if (subject_.runtime == nullptr) return;
  // Thrown away: only the allocations they cause in the target matter, and a failure shows again,
  // as a gap, at the baseline.
  (void)subject_.runtime->heap_profile();
  (void)subject_.runtime->goroutine_profile();
  has_leak_profile_ = subject_.runtime->leak_profile().has_value();
}

}  // namespace leakgate
