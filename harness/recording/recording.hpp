// The recording: everything that was seen in a run, as plain data, and the only thing that judging,
// diagnosing and reporting read. What is not known is nullopt, never 0. Times are seconds since the
// start of the run.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/duration.hpp"
#include "base/latency_histogram.hpp"
#include "base/vocabulary.hpp"
#include "profile/map_room.hpp"
#include "profile/profile.hpp"
#include "recording/target_facts.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// RSS of a process split into classes that sum to `rss` (within 1 %). `lazy_free` lies within the
// other classes: pages given back with MADV_FREE that the kernel has not taken yet.
struct Ledger {
  Bytes go_heap, go_idle, go_stacks, go_runtime;
  Bytes c_heap, c_arenas, thread_stacks, binaries, other;
  Bytes lazy_free;
  Bytes rss;
  friend bool operator==(const Ledger&, const Ledger&) = default;
};

// The target's runtime/metrics at one moment, from the probe or, where it has no probe, as far as
// pprof gives them. The probe's own goroutines are already subtracted.
struct RuntimeReading {
  std::optional<Count> goroutines;
  std::optional<Bytes> heap_live;     // /gc/heap/live:bytes: live after the last GC
  std::optional<Bytes> heap_objects;  // /memory/classes/heap/objects:bytes: live and dead
  std::optional<Count> objects;       // /gc/heap/objects:objects
  std::optional<Bytes> heap_free, heap_unused, heap_released, heap_stacks;
  std::optional<Bytes> os_stacks, metadata, other, profiling, total;  // total: Sys
  std::optional<Count> gc_cycles;
  std::optional<Count> gc_cycles_forced;
  friend bool operator==(const RuntimeReading&, const RuntimeReading&) = default;
};

// One reading of the 10 Hz sampler.
struct Sample {
  Seconds at{0};
  std::optional<Bytes> rss;
  std::optional<Count> threads;
  std::optional<Count> goroutines;
  std::optional<Bytes> heap_objects;
  std::optional<Bytes> heap_live;
  friend bool operator==(const Sample&, const Sample&) = default;
};

// Samples that could not be taken; never a value.
struct Gap {
  Seconds from{0};
  Seconds to{0};
  SourceKind source = SourceKind::proc;
  std::string cause;
  std::optional<std::string> series{};  // of `metrics`; nullopt: all that the source gives
  friend bool operator==(const Gap&, const Gap&) = default;
};

// A series of [target.metrics].
struct MetricSeries {
  std::string name;
  Count readings = 0;  // all that were due; of a long run only every second, fourth, ... is kept
  Count missing = 0;   // of those, without a value
  std::vector<std::optional<double>> values;  // of the readings that were kept
  friend bool operator==(const MetricSeries&, const MetricSeries&) = default;
};

// What the target's own metrics endpoint said.
struct MetricReadings {
  std::vector<Seconds> at;
  std::vector<MetricSeries> series;  // each with as many values as there are times
  friend bool operator==(const MetricReadings&, const MetricReadings&) = default;
};

// What the target's C code holds, counted exactly by the preloaded sampler.
struct CMemory {
  Bytes live;  // of the blocks that were allocated and not freed
  Count blocks = 0;
  Bytes mapped;  // by C code itself, with mmap; without files
  Count mappings = 0;
  // Resident beyond what was allocated and mapped since it was first looked at: what Go code has
  // with syscall.Mmap, or what fills a large mapping.
  Bytes uncounted;
  [[nodiscard]] Bytes total() const { return live + mapped + uncounted; }
  friend bool operator==(const CMemory&, const CMemory&) = default;
};

// A profile as it was received: its file below the run folder, and decoded.
struct ProfileRef {
  std::string file;  // "profiles/heap-baseline.pb.gz"; empty: none was taken
  std::shared_ptr<const Profile> profile;
};

// The target's state after drain (or, for a cold mark, before load). The order of reading is design
// section 2, point 6.
struct Mark {
  MarkKind kind = MarkKind::cold;
  Seconds at{0};
  std::optional<Count> goroutines, objects, threads, fds;
  std::optional<Bytes> heap, rss, native;
  std::optional<Bytes> rss_raw;   // VmRSS at load end, before any GC
  std::optional<Bytes> rss_peak;  // VmHWM of the cycle
  std::optional<Bytes> lazy_free;
  std::optional<Ledger> load_end_ledger;  // before any GC: what `top` shows
  std::optional<Ledger> ledger;           // after drain and FreeOSMemory
  std::optional<RuntimeReading> runtime;
  std::map<std::string, Count> fd_kinds;  // "socket", "file", "pipe", "anon_inode:[eventpoll]", ...
  // Descriptors by kind and peer: "tcp to 127.0.0.1:5432", "file /tmp/upload-#". At most 64 keys,
  // the last of which may be "other"; nullopt: not known.
  std::optional<std::map<std::string, Count>> fd_peers;
  // Threads by name; "not read" are those beyond the 1,000 oldest. nullopt: not known.
  std::optional<std::map<std::string, Count>> thread_names;
  std::optional<CMemory> c_memory;  // nullopt: not counted
  std::optional<Count> mappings;    // memory mappings of the process
  std::optional<MapRoom> map_room;  // where it was asked for; it stops the world
  ProfileRef heap_profile, goroutine_profile;
  ProfileRef native_profile;  // live C memory by stack, C and Go frames; sampled
  ProfileRef thread_profile;  // OS threads by the stack that started them, C and Go frames
  ProfileRef leak_profile;    // goroutines that nothing can wake any more; Go 1.27, see reading.hpp
};

// A mark without its profiles, for what is judged by totals alone.
[[nodiscard]] Mark without_profiles(Mark mark);

// Value of a metric at a mark; nullopt when it was not measured.
[[nodiscard]] std::optional<double> value_of(const Mark& mark, Metric metric);

struct LatencySummary {
  Seconds mean{0}, p50{0}, p90{0}, p95{0}, p99{0}, max{0};
  friend bool operator==(const LatencySummary&, const LatencySummary&) = default;
};
[[nodiscard]] LatencySummary summarize(const LatencyHistogram& histogram);

struct EndpointCount {
  std::string name;  // "GET /rebuild"
  Count requests = 0;
  Count errors = 0;
  std::optional<LatencySummary> latency{};  // over all cycles; not of a single one
  friend bool operator==(const EndpointCount&, const EndpointCount&) = default;
};

// Errors by LoadErrorKind.
using LoadErrors = std::array<Count, kLoadErrorKinds>;
[[nodiscard]] Count total(const LoadErrors& errors);

// What became of requests that were due at a rate (the open model).
struct OpenFacts {
  Count due = 0;             // by the schedule
  Count missed = 0;          // of them, not sent by its end
  int connections_most = 0;  // open at once
  // Summed over the requests: from seen as due to sent or missed, and from due to seen as due.
  Seconds queue_wait{0};
  Seconds wake_wait{0};
  double cpu_share = 0;  // of a core, by the busiest load thread, while requests were due
  friend bool operator==(const OpenFacts&, const OpenFacts&) = default;
};
// Of both together.
[[nodiscard]] OpenFacts sum(const OpenFacts& a, const OpenFacts& b);

// Load, drain and mark. Cycles without load (idle, quiet) have requests = 0.
struct Cycle {
  CycleKind kind = CycleKind::load;
  Seconds started{0};
  Seconds load_ended{0};
  Seconds ended{0};
  Count requests = 0;  // completed or failed; what was sent
  LoadErrors errors{};
  std::vector<EndpointCount> endpoints;
  std::optional<OpenFacts> open;  // nullopt: not at a rate
  bool requests_known = true;     // false: a driver did not say how many; requests is 0 then
  Seconds drain{0};
  bool drained = true;
  bool sampled = true;  // false: an idle cycle in which the sampler asked nothing of the target
  Mark mark;
};

// Why the run went on as it did after a cycle.
struct RunDecision {
  Count load_cycles = 0;          // that had been driven by then
  std::optional<CycleKind> next;  // nullopt: that was enough
  std::string reason;             // a sentence without a full stop
  friend bool operator==(const RunDecision&, const RunDecision&) = default;
};

// Something that happened to the run, in words, for the reader of a report.
struct Event {
  Seconds at{0};
  std::string what;
  friend bool operator==(const Event&, const Event&) = default;
};

// Totals of the load of all cycles (warm-up included in requests and errors, not in latency).
struct OpenTotals {
  OpenFacts facts;                     // of all cycles
  LatencySummary latency_uncorrected;  // from the sending
  LatencySummary lateness;             // from when a request was due to its sending
  friend bool operator==(const OpenTotals&, const OpenTotals&) = default;
};

struct LoadTotals {
  Count requests = 0;
  Count missed = 0;
  LoadErrors errors{};
  double rate = 0;  // achieved requests per second of load time
  std::optional<double> target_rate;
  LatencySummary latency;  // from the sending; at a rate, from when a request was due
  std::vector<EndpointCount> endpoints;
  std::optional<OpenTotals> open;  // nullopt: not at a rate
  bool requests_known = true;      // false: a driver did not say how many; requests is 0 then
  friend bool operator==(const LoadTotals&, const LoadTotals&) = default;
};

// How memory outside the Go runtime was looked at, and the last that was seen of it, also of a
// target that had died by then.
struct NativeFacts {
  bool counted = false;       // exactly, by the preloaded sampler; otherwise from /proc
  std::string reason;         // why it was not; empty: it was
  std::string tool;           // what else looked at it: "heaptrack"; empty: nothing
  std::optional<Bytes> mean;  // between two samples, at the end
  Count not_sampled = 0;      // samples for which there was no room
  Count mappings_not_counted = 0;
  std::optional<CMemory> last;
  ProfileRef profile;       // live C memory at the end; the sampler's
  ProfileRef tool_profile;  // the tool's
};

// What leakgate itself used.
struct HarnessFacts {
  Bytes rss_bytes_peak;
  Seconds cpu{0};
  Seconds wall{0};
  friend bool operator==(const HarnessFacts&, const HarnessFacts&) = default;
};

struct Recording {
  Scenario scenario;
  std::string tool_version;
  std::string started_at;  // wall clock, RFC 3339, a label only
  TargetFacts target;
  std::optional<NativeFacts> native;  // nullopt: it never came so far
  std::optional<Mark> cold;
  std::optional<Mark> baseline;
  std::vector<Cycle> cycles;   // all kinds, in order of time
  bool still_filling = false;  // the warm-up ended at its limit, not because the heap had settled
  LoadTotals load;
  std::vector<Sample> samples;
  std::optional<MetricReadings> metrics;  // nullopt: the scenario has no [target.metrics]
  std::vector<Gap> gaps;
  std::vector<Event> events;
  std::vector<RunDecision> decisions;
  std::string goroutine_dump_file;                // debug=2 text of the last mark; empty: none
  std::map<std::string, std::string> created_by;  // from it: entry function to where it was started
  std::optional<Error> failure;                   // why the run ended early: target, load, sampling
  bool interrupted = false;
  int interrupt_signal = 0;  // SIGINT or SIGTERM
  HarnessFacts harness;
};

// Cycles of one kind, in order.
[[nodiscard]] std::vector<const Cycle*> cycles_of(const Recording& recording, CycleKind kind);

// The baseline and the mark of each load cycle: what growth rules look at. None without baseline.
[[nodiscard]] std::vector<const Mark*> judged_marks(const Recording& recording);

// Requests of the load cycles up to the last judged mark; what growth is divided by.
[[nodiscard]] Count judged_requests(const Recording& recording);

// False where a driver made the load of a cycle and did not say how many requests it sent.
[[nodiscard]] bool requests_known(const Recording& recording);

// The mark of the quiet hold; nullptr when there was none.
[[nodiscard]] const Mark* quiet_mark(const Recording& recording);

}  // namespace leakgate
