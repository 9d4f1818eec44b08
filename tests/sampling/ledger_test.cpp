#include "sampling/ledger.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "sampling/fixture_files.hpp"
#include "sampling/proc.hpp"
#include "sampling/smaps_literal.hpp"

namespace leakgate {
namespace {

Bytes kib(std::int64_t count) { return {count * kKiB}; }

Bytes sum_of_classes(const Ledger& ledger) {
  return ledger.go_heap + ledger.go_idle + ledger.go_stacks + ledger.go_runtime + ledger.c_heap +
         ledger.c_arenas + ledger.thread_stacks + ledger.binaries + ledger.other;
}

TEST(Ledger, SumsToRssForEveryRecordedLayout) {
  for (const char* name : {"go119", "go126-cgo", "go126-pie", "go126-static"}) {
    const auto ledger = ledger_from_smaps(fixture_text(std::string("proc/") + name + ".smaps"), {});
    ASSERT_TRUE(ledger) << name << to_text(ledger.error());
    EXPECT_EQ(sum_of_classes(*ledger), ledger->rss) << name;
    EXPECT_GT(ledger->go_heap, kib(200)) << name;
    EXPECT_GT(ledger->binaries, kib(2000)) << name;
    EXPECT_LT(ledger->other, kib(1200)) << name;
  }
}

TEST(Ledger, FindsTheCMemoryAndThreadsOfTheRecordedCgoTarget) {
  const auto ledger = ledger_from_smaps(fixture_text("proc/go126-cgo.smaps"), {});
  ASSERT_TRUE(ledger);
  EXPECT_NEAR(static_cast<double>(native_of(*ledger).count), 2000.0 * 4112, 600.0 * 1024);
  EXPECT_GT(ledger->thread_stacks, kib(50));
}

TEST(Ledger, FindsTheHeapOfTheRecordedStaticTarget) {
  const auto ledger = ledger_from_smaps(fixture_text("proc/go126-static.smaps"), {});
  ASSERT_TRUE(ledger);
  EXPECT_GT(ledger->go_heap, kib(8192));
  EXPECT_EQ(ledger->c_heap + ledger->c_arenas, kib(0));
}

TEST(Ledger, SplitsTheGoHeapByCountersButNeverBeyondWhatIsResident) {
  const ClassTotals totals{.go_heap = kib(1000), .rss = kib(1000)};
  const RuntimeReading runtime{.heap_objects = kib(400),
                               .heap_free = kib(5000),
                               .heap_unused = kib(50),
                               .heap_stacks = kib(100)};
  const Ledger ledger = ledger_from_classes(totals, runtime);
  EXPECT_EQ(ledger.go_idle, kib(450));
  EXPECT_EQ(ledger.go_stacks, kib(100));
  EXPECT_EQ(ledger.go_heap, kib(450));
  EXPECT_EQ(sum_of_classes(ledger), ledger.rss);
}

TEST(Ledger, CountsReleasedPagesThatAreStillResidentAsIdle) {
  const ClassTotals totals{
      .go_heap = kib(1000), .lazy_free = kib(600), .go_heap_lazy_free = kib(600), .rss = kib(1000)};
  const RuntimeReading runtime{.heap_objects = kib(300), .heap_free = kib(0)};
  EXPECT_EQ(ledger_from_classes(totals, runtime).go_idle, kib(600));
}

TEST(Ledger, LeavesNothingNativeInAPureGoProcess) {
  const ClassTotals totals{.other = kib(1600), .rss = kib(1600)};
  const RuntimeReading runtime{.metadata = kib(2000), .other = kib(800), .profiling = kib(1400)};
  const Ledger ledger = ledger_from_classes(totals, runtime);
  EXPECT_EQ(native_of(ledger), kib(0));
  EXPECT_EQ(ledger.go_runtime, kib(1600));
}

TEST(Ledger, DoesNotLetCMapsHideBehindCountersThatAreNotResident) {
  const RuntimeReading runtime{.metadata = kib(2000), .other = kib(800), .profiling = kib(1400)};
  const RuntimeShare first{.resident = kib(1600), .accounted = kib(4200)};
  const ClassTotals grown{.other = kib(1600 + 2000), .rss = kib(3600)};
  EXPECT_EQ(native_of(ledger_from_classes(grown, runtime, first)), kib(2000 - 256));
}

TEST(Ledger, ExpectsTheRuntimeToGrowWithItsCounters) {
  const RuntimeShare first{.resident = kib(1600), .accounted = kib(4200)};
  const RuntimeReading runtime{.metadata = kib(15'000), .other = kib(800), .profiling = kib(1400)};
  const ClassTotals grown{.other = kib(15'000), .rss = kib(15'000)};
  EXPECT_EQ(native_of(ledger_from_classes(grown, runtime, first)), kib(0));
}

TEST(Ledger, RefusesTextThatIsNoSmaps) {
  EXPECT_EQ(ledger_from_smaps("", {}).error().code, ErrorCode::malformed);
  EXPECT_EQ(ledger_from_smaps("<html>", {}).error().code, ErrorCode::malformed);
}

TEST(Ledger, ReadsTheLedgerOfALivingProcess) {
  const auto ledger = LedgerReader(::getpid()).read({});
  ASSERT_TRUE(ledger) << to_text(ledger.error());
  EXPECT_GT(ledger->rss, kib(1000));
  EXPECT_EQ(sum_of_classes(*ledger), ledger->rss);
}

TEST(Ledger, SaysThatAProcessIsGone) {
  const auto ledger = LedgerReader(0x3fffffff).read({});
  ASSERT_FALSE(ledger);
  EXPECT_EQ(ledger.error().code, ErrorCode::sampling);
}

}  // namespace
}  // namespace leakgate
