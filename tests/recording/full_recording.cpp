#include "recording/full_recording.hpp"

namespace leakgate {
namespace {

Ledger ledger_from(Count first) {
  return {.go_heap = {first},
          .go_idle = {first + 1},
          .go_stacks = {first + 2},
          .go_runtime = {first + 3},
          .c_heap = {first + 4},
          .c_arenas = {first + 5},
          .thread_stacks = {first + 6},
          .binaries = {first + 7},
          .other = {first + 8},
          .lazy_free = {first + 9},
          .rss = {first + 10}};
}

RuntimeReading runtime_from(Count first) {
  RuntimeReading runtime;
  runtime.goroutines = first;
  runtime.heap_live = Bytes{first + 1};
  runtime.heap_objects = Bytes{first + 2};
  runtime.objects = first + 3;
  runtime.heap_free = Bytes{first + 4};
  runtime.heap_unused = Bytes{first + 5};
  runtime.heap_released = Bytes{first + 6};
  runtime.heap_stacks = Bytes{first + 7};
  runtime.os_stacks = Bytes{first + 8};
  runtime.metadata = Bytes{first + 9};
  runtime.other = Bytes{first + 10};
  runtime.profiling = Bytes{first + 11};
  runtime.total = Bytes{first + 12};
  runtime.gc_cycles = first + 13;
  runtime.gc_cycles_forced = first + 14;
  return runtime;
}

Mark mark_from(MarkKind kind, Count first) {
  Mark mark;
  mark.kind = kind;
  mark.at = Seconds{static_cast<double>(first) / 3};  // has no short decimal form
  mark.goroutines = first + 1;
  mark.objects = first + 2;
  mark.threads = first + 3;
  mark.fds = first + 4;
  mark.heap = Bytes{first + 5};
  mark.rss = Bytes{first + 6};
  mark.native = Bytes{-first};
  mark.rss_raw = Bytes{first + 8};
  mark.rss_peak = Bytes{first + 9};
  mark.lazy_free = Bytes{0};
  mark.load_end_ledger = ledger_from(first + 100);
  mark.ledger = ledger_from(first + 200);
  mark.runtime = runtime_from(first + 300);
  mark.fd_kinds = {{"socket", 3}, {"anon_inode:[eventpoll]", 1}};
  mark.fd_peers = {{"tcp to 127.0.0.1:5432", 3}, {"other", 1}};
  mark.thread_names = {{"server", first + 3}};
  mark.c_memory = CMemory{.live = Bytes{first + 11},
                          .blocks = first + 12,
                          .mapped = Bytes{first + 13},
                          .mappings = first + 14,
                          .uncounted = Bytes{first + 15}};
  mark.mappings = first + 10;
  mark.map_room =
      MapRoom{.maps = 1, .tables = 3, .entries = first, .places = 3072, .bytes = Bytes{50'000}};
  return mark;
}

Cycle cycle_from(CycleKind kind, Count first) {
  Cycle cycle;
  cycle.kind = kind;
  cycle.started = Seconds{0.1 * static_cast<double>(first)};
  cycle.load_ended = Seconds{0.1 + 0.2};  // 0.30000000000000004
  cycle.ended = Seconds{1e-300};
  cycle.requests = 2003 + first;
  cycle.errors = {1, 2, 3, 4, 5};
  cycle.endpoints = {{.name = "GET /a", .requests = 1009, .errors = 7}};
  cycle.open = {.due = 1020,
                .missed = 11,
                .connections_most = 64,
                .queue_wait = Seconds{1.5},
                .wake_wait = Seconds{0.25},
                .cpu_share = 0.75};
  cycle.requests_known = kind != CycleKind::warm_up;
  cycle.drain = Seconds{0.7};
  cycle.drained = kind != CycleKind::double_dose;
  cycle.sampled = kind != CycleKind::idle;
  cycle.mark = mark_from(mark_of(kind), first);
  return cycle;
}

TargetFacts target() {
  TargetFacts facts;
  facts.pid = 4121;
  facts.go_version = "go1.26.8";
  facts.has_probe = true;
  facts.has_pprof = true;
  facts.attached = true;
  facts.cgo = true;
  facts.processes = {{.pid = 4122, .name = "child"}};
  facts.limits = {.fds = 1024,
                  .threads = 4096,
                  .mappings = 65530,
                  .inotify = 128,
                  .memory = Bytes{512 * kMiB},
                  .go_memory = Bytes{400 * kMiB}};
  facts.end = TargetEnd{.by_leakgate = true,
                        .pid = 4121,
                        .code = 2,
                        .signal = 11,
                        .core_dumped = true,
                        .core = CoreFile{.asked_for = true,
                                         .allowed = true,
                                         .pattern = "core.%p",
                                         .folder = "/srv",
                                         .file = "/srv/core.4121"},
                        .panic = "panic: \"boom\"\n\tgoroutine 1",
                        .restarted = true,
                        .successor = 4133,
                        .oom_killed = true,
                        .last_output = {"one", "zwei: \xC3\xA4"}};
  return facts;
}

LoadTotals load() {
  return {.requests = 20030,
          .missed = 3,
          .errors = {5, 4, 3, 2, 1},
          .rate = 12345.678901234567,
          .target_rate = 500.5,
          .latency = {.mean = Seconds{0.0012},
                      .p50 = Seconds{0.001},
                      .p90 = Seconds{0.002},
                      .p95 = Seconds{0.003},
                      .p99 = Seconds{0.004},
                      .max = Seconds{0.1}},
          .endpoints = {{.name = "GET /a",
                         .requests = 20030,
                         .errors = 15,
                         .latency = LatencySummary{.mean = Seconds{0.5}, .max = Seconds{2}}}},
          .open = OpenTotals{.facts = {.due = 20041, .missed = 11},
                             .latency_uncorrected = {.mean = Seconds{0.25}},
                             .lateness = {.max = Seconds{0.125}}},
          .requests_known = false};
}

}  // namespace

Recording full_recording() {
  Recording recording;
  recording.scenario.name = "full";
  recording.scenario.gates[Metric::heap].per_request = 64.5;
  recording.tool_version = "0.1.0";
  recording.started_at = "2025-01-02T03:04:05Z";
  recording.target = target();
  recording.cold = mark_from(MarkKind::cold, 1000);
  recording.baseline = mark_from(MarkKind::baseline, 2000);
  recording.baseline->heap_profile.file = "profiles/heap-baseline.pb.gz";
  recording.baseline->goroutine_profile.file = "profiles/goroutine-baseline.pb.gz";
  recording.baseline->leak_profile.file = "profiles/goroutineleak-baseline.pb.gz";
  recording.baseline->native_profile.file = "profiles/native-baseline.pb.gz";
  recording.baseline->thread_profile.file = "profiles/threads-baseline.pb.gz";
  recording.native = NativeFacts{.counted = true,
                                 .reason = "why",
                                 .tool = "heaptrack",
                                 .mean = Bytes{65536},
                                 .not_sampled = 1,
                                 .mappings_not_counted = 2,
                                 .last = recording.baseline->c_memory,
                                 .profile = {.file = "profiles/native.pb.gz", .profile = nullptr},
                                 .tool_profile = {.file = "profiles/t.pb.gz", .profile = nullptr}};
  recording.cycles = {cycle_from(CycleKind::warm_up, 1), cycle_from(CycleKind::load, 2),
                      cycle_from(CycleKind::idle, 3), cycle_from(CycleKind::double_dose, 4),
                      cycle_from(CycleKind::quiet, 5)};
  recording.still_filling = true;
  recording.load = load();
  recording.samples = {{.at = Seconds{0.1},
                        .rss = Bytes{1},
                        .threads = 2,
                        .goroutines = 3,
                        .heap_objects = Bytes{4},
                        .heap_live = Bytes{5}},
                       Sample{}};
  recording.gaps = {{.from = Seconds{1.5},
                     .to = Seconds{2.25},
                     .source = SourceKind::probe,
                     .cause = "timed out"},
                    {.from = Seconds{2},
                     .to = Seconds{3},
                     .source = SourceKind::metrics,
                     .cause = "-1 instead of a value",
                     .series = R"(rss{a="b"})"}};
  recording.metrics = MetricReadings{
      .at = {Seconds{0.5}, Seconds{1.5}},
      .series = {{.name = R"(rss{a="b"})", .readings = 5, .missing = 2, .values = {1.5, {}}},
                 {.name = "up", .readings = 5, .missing = 0, .values = {0, 7}}}};
  recording.events = {{.at = Seconds{3}, .what = "warm-up settled"}};
  recording.decisions = {{.load_cycles = 5, .next = CycleKind::quiet, .reason = "heap may leak"},
                         {.load_cycles = 5, .next = std::nullopt, .reason = "heap grew"}};
  recording.goroutine_dump_file = "profiles/goroutines.txt";
  recording.created_by = {{"main.leak", "main.serve main.go:41"}};
  recording.failure = Error{ErrorCode::target, "died", "pid 4121", "see target.log"};
  recording.interrupted = true;
  recording.interrupt_signal = 15;
  recording.harness = {.rss_bytes_peak = {17 * kMiB}, .cpu = Seconds{1.5}, .wall = Seconds{21}};
  return recording;
}

}  // namespace leakgate
