#include "sampling/runtime_counters.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(ProbeMetrics, TakesTheProbesGoroutinesOff) {
  const auto reading = parse_probe_metrics("probe/goroutines 3\nruntime/goroutines 10\n");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->goroutines, 7);
}

TEST(ProbeMetrics, LeavesUnknownWhatTheGoVersionDoesNotHave) {
  const auto reading = parse_probe_metrics("/gc/cycles/total:gc-cycles 4\n/new/metric:x 9\n");
  ASSERT_TRUE(reading);
  EXPECT_FALSE(reading->heap_live);
  EXPECT_FALSE(reading->goroutines);
  EXPECT_FALSE(reading->metadata);
  EXPECT_EQ(reading->gc_cycles, 4);
}

TEST(ProbeMetrics, TakesTheLiveHeapForUnknownBeforeTheFirstGc) {
  const auto before = parse_probe_metrics("/gc/cycles/total:gc-cycles 0\n/gc/heap/live:bytes 0\n");
  ASSERT_TRUE(before);
  EXPECT_FALSE(before->heap_live);
  const auto after =
      parse_probe_metrics("/gc/cycles/total:gc-cycles 1\n/gc/heap/live:bytes 5000\n");
  ASSERT_TRUE(after);
  EXPECT_EQ(after->heap_live, Bytes{5000});
}

TEST(ProbeMetrics, AddsUpTheMetadata) {
  const auto reading = parse_probe_metrics(
      "/memory/classes/metadata/mspan/inuse:bytes 1\n/memory/classes/metadata/mspan/free:bytes 2\n"
      "/memory/classes/metadata/mcache/inuse:bytes 4\n/memory/classes/metadata/mcache/free:bytes "
      "8\n"
      "/memory/classes/metadata/other:bytes 16\n");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->metadata, Bytes{31});
}

TEST(ProbeMetrics, RefusesLinesThatAreNoMetrics) {
  for (const char* text : {"hello\n", "a b\n", "a -1\n", "a 1 2\n", "a 99999999999999999999\n",
                           " \n", "a 0x10\n", "a 1.5\n"}) {
    EXPECT_EQ(parse_probe_metrics(text).error().code, ErrorCode::malformed) << text;
  }
}

TEST(ProbeMetrics, NeverTellsFewerThanNoGoroutines) {
  const auto reading = parse_probe_metrics("probe/goroutines 3\nruntime/goroutines 1\n");
  ASSERT_TRUE(reading);
  EXPECT_FALSE(reading->goroutines);
}

constexpr const char* kTrailer =
    "heap profile: 1: 2 [3: 4] @ heap/8192\n\n# runtime.MemStats\n# Alloc = 300\n# Sys = 9000\n"
    "# HeapAlloc = 300\n# HeapSys = 5000\n# HeapIdle = 2000\n# HeapInuse = 450\n"
    "# HeapReleased = 1500\n# HeapObjects = 12\n# Stack = 100 / 130\n# MSpan = 1 / 10\n"
    "# MCache = 2 / 20\n# BuckHashSys = 40\n# GCSys = 300\n# OtherSys = 70\n"
    "# PauseNs = [1 2 3]\n# NumGC = 6\n# NumForcedGC = 4\n# GCCPUFraction = 0.1\n";

TEST(MemStats, GivesTheSameReadingAsTheMetrics) {
  const auto reading = parse_mem_stats(kTrailer);
  ASSERT_TRUE(reading) << to_text(reading.error());
  EXPECT_EQ(reading->heap_objects, Bytes{300});
  EXPECT_EQ(reading->objects, 12);
  EXPECT_EQ(reading->heap_free, Bytes{500});
  EXPECT_EQ(reading->heap_unused, Bytes{150});
  EXPECT_EQ(reading->heap_released, Bytes{1500});
  EXPECT_EQ(reading->heap_stacks, Bytes{100});
  EXPECT_EQ(reading->os_stacks, Bytes{30});
  EXPECT_EQ(reading->metadata, Bytes{330});
  EXPECT_EQ(reading->other, Bytes{70});
  EXPECT_EQ(reading->profiling, Bytes{40});
  EXPECT_EQ(reading->total, Bytes{9000});
  EXPECT_EQ(reading->gc_cycles, 6);
  EXPECT_EQ(reading->gc_cycles_forced, 4);
  EXPECT_FALSE(reading->heap_live);
  EXPECT_FALSE(reading->goroutines);
}

TEST(MemStats, RefusesATextThatDoesNotEndInThem) {
  EXPECT_EQ(parse_mem_stats("").error().code, ErrorCode::malformed);
  EXPECT_EQ(parse_mem_stats("<html>").error().code, ErrorCode::malformed);
  EXPECT_EQ(parse_mem_stats("# runtime.MemStats\n# Alloc = 3\n").error().code,
            ErrorCode::malformed);
  EXPECT_FALSE(parse_mem_stats("# runtime.MemStats\n# HeapAlloc = -3\n"));
}

TEST(MemStats, DoesNotMixUpTheMomentsOfTwoCounters) {
  const auto reading = parse_mem_stats(
      "# runtime.MemStats\n# HeapAlloc = 3\n# HeapIdle = 10\n# HeapReleased = 12\n");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->heap_free, Bytes{0});
}

TEST(GoroutinesInIndex, AreReadFromTheirRow) {
  EXPECT_EQ(
      goroutines_in_index("<tr><td>7</td><td><a href='block?debug=1'>block</a></td></tr>\n"
                          "<tr><td>42</td><td><a href='goroutine?debug=1'>goroutine</a></td>"),
      42);
  EXPECT_FALSE(goroutines_in_index("<html>welcome</html>"));
  EXPECT_FALSE(goroutines_in_index(">goroutine</a>"));
  EXPECT_FALSE(goroutines_in_index("<tr><td>many</td><td><a>goroutine</a>"));
}

TEST(GoroutinesInProfile, AreReadFromTheFirstLine) {
  EXPECT_EQ(goroutines_in_profile("goroutine profile: total 12\n1 @ 0x1"), 12);
  EXPECT_FALSE(goroutines_in_profile("heap profile: 1"));
  EXPECT_FALSE(goroutines_in_profile("goroutine profile: total "));
}

TEST(LiveHeapMemory, StandsInForTheLiveHeapUntilTheNextGc) {
  LiveHeapMemory memory;
  memory.note_collected({.heap_objects = Bytes{500}, .gc_cycles = 4});
  RuntimeReading later{.heap_objects = Bytes{800}, .gc_cycles = 4};
  memory.complete(later);
  EXPECT_EQ(later.heap_live, Bytes{500});
  RuntimeReading after_gc{.heap_objects = Bytes{600}, .gc_cycles = 5};
  memory.complete(after_gc);
  EXPECT_FALSE(after_gc.heap_live);
}

TEST(LiveHeapMemory, NeverOverridesWhatTheRuntimeSays) {
  LiveHeapMemory memory;
  memory.note_collected({.heap_objects = Bytes{500}, .gc_cycles = 4});
  RuntimeReading reading{.heap_live = Bytes{480}, .gc_cycles = 4};
  memory.complete(reading);
  EXPECT_EQ(reading.heap_live, Bytes{480});
}

TEST(LiveHeapMemory, KnowsNothingBeforeTheFirstCollection) {
  RuntimeReading reading{.heap_objects = Bytes{500}};
  LiveHeapMemory{}.complete(reading);
  EXPECT_FALSE(reading.heap_live);
}

}  // namespace
}  // namespace leakgate
