#include "report/ledger_text.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/text.hpp"
#include "report/table.hpp"
#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

// In MiB, and RSS as their sum. Go heap, idle, stacks; C arenas; thread stacks; binaries; LazyFree.
struct Parts {
  double go_heap = 1, go_idle = 0, go_stacks = 1, c_arenas = 0, thread_stacks = 0, binaries = 6;
  double lazy_free = 0;
};

Ledger ledger_of(const Parts& parts) {
  const auto bytes = [](double mib) { return Bytes{static_cast<std::int64_t>(mib * kMiB)}; };
  Ledger ledger;
  ledger.go_heap = bytes(parts.go_heap);
  ledger.go_idle = bytes(parts.go_idle);
  ledger.go_stacks = bytes(parts.go_stacks);
  ledger.go_runtime = bytes(0.1);
  ledger.c_arenas = bytes(parts.c_arenas);
  ledger.thread_stacks = bytes(parts.thread_stacks);
  ledger.binaries = bytes(parts.binaries);
  ledger.lazy_free = bytes(parts.lazy_free);
  ledger.rss = ledger.go_heap + ledger.go_idle + ledger.go_stacks + ledger.go_runtime +
               ledger.c_arenas + ledger.thread_stacks + ledger.binaries;
  return ledger;
}

Recording run_with(const Parts& baseline, const Parts& load_end, const Parts& after_drain) {
  Recording recording = recording_from("baseline threads=8; load*3");
  recording.baseline->ledger = ledger_of(baseline);
  recording.cycles.back().mark.load_end_ledger = ledger_of(load_end);
  recording.cycles.back().mark.ledger = ledger_of(after_drain);
  return recording;
}

using Lines = std::vector<std::string>;

TEST(LedgerLines, ShowsEachClassAtThreeMomentsAndTheSum) {
  EXPECT_EQ(ledger_lines(run_with({}, {.go_heap = 8.3, .go_idle = 6, .go_stacks = 27.5},
                                  {.go_heap = 7.9, .go_stacks = 3.04})),
            (Lines{"RSS in MiB             baseline  load end  after drain",
                   "Go heap                     1.0       8.3          7.9",
                   "Go idle                     0.0       6.0          0.0",
                   "Go stacks                   1.0      27.5          3.0",
                   "binary, libraries           6.0       6.0          6.0",
                   "rest                        0.1       0.1          0.1",
                   "sum                         8.1      47.9         17.0"}));
}

// What a reader adds up is what stands below, but for the last digit.
TEST(LedgerLines, AddUpToRssWithinOnePercent) {
  const Lines lines = ledger_lines(run_with({.c_arenas = 0.26, .thread_stacks = 0.06},
                                            {.go_idle = 191.3, .c_arenas = 82.44},
                                            {.c_arenas = 82.07, .thread_stacks = 2.31}));
  std::array<double, 3> sums{};
  for (std::size_t i = 1; i < lines.size() && !lines[i].starts_with("sum "); ++i) {
    for (std::size_t column = 0; column < sums.size(); ++column) {
      constexpr std::array<std::size_t, 3> kStart{21, 31, 41};
      sums[column] += std::stod(lines[i].substr(kStart[column]));
    }
  }
  EXPECT_NEAR(sums[0], 8.42, 0.2);
  EXPECT_NEAR(sums[1], 281.8, 2.8);
  EXPECT_NEAR(sums[2], 92.5, 0.9);
}

TEST(LedgerLines, ShowsADashForWhatWasNotRead) {
  Recording recording = run_with({}, {}, {});
  recording.cycles.back().mark.load_end_ledger.reset();
  EXPECT_EQ(ledger_lines(recording).back(),
            "sum                         8.1         -          8.1");
}

TEST(LedgerLines, IsEmptyWhereNoLedgerWasRead) {
  EXPECT_TRUE(ledger_lines(recording_from("baseline; load*3")).empty());
  EXPECT_TRUE(ledger_lines(Recording{}).empty());
}

TEST(LedgerRules, PointOutMemoryOutsideTheGoRuntime) {
  EXPECT_EQ(ledger_rules(run_with({}, {}, {.c_arenas = 82})),
            Lines{"native 82 MiB of RSS 90 MiB is outside the Go runtime: look at C"});
  EXPECT_TRUE(ledger_rules(run_with({.c_arenas = 1}, {}, {.c_arenas = 2})).empty());
}

TEST(LedgerRules, PointOutNativeMemoryThatIsLittleYetButCarriesTheGrowth) {
  const Parts before{.go_heap = 3, .binaries = 40, .lazy_free = 0};
  Parts after = before;
  after.c_arenas = 8;
  EXPECT_EQ(ledger_rules(run_with(before, {}, after)),
            Lines{"native 8 MiB of RSS 52 MiB is outside the Go runtime: look at C"});
  EXPECT_TRUE(ledger_rules(run_with(after, {}, after)).empty());
}

TEST(LedgerRules, SayHowMuchOfItIsInUseWhereThatWasCounted) {
  Recording recording = run_with({}, {}, {.c_arenas = 82});
  CMemory& memory = recording.cycles.back().mark.c_memory.emplace();
  memory.live = Bytes{80 * kMiB};
  EXPECT_EQ(
      ledger_rules(recording),
      Lines{"native 82 MiB of RSS 90 MiB is outside the Go runtime, C code has 80 MiB in use: "
            "look at C"});
  memory.live = Bytes{4 * kMiB};
  EXPECT_EQ(ledger_rules(recording),
            Lines{"native 82 MiB of RSS 90 MiB is outside the Go runtime, C code has 4 MiB in use: "
                  "free keeps the rest"});
}

TEST(LedgerRules, TellFreeMemoryFromALeak) {
  EXPECT_EQ(ledger_rules(run_with({}, {.go_idle = 190, .binaries = 90}, {})),
            Lines{"idle 190 MiB of RSS 282 MiB at load end is free heap, not yet returned: not a "
                  "leak"});
  EXPECT_EQ(ledger_rules(run_with({}, {.go_idle = 190}, {.go_idle = 100})),
            Lines{"idle 100 MiB of RSS 108 MiB is free heap, not yet returned: not a leak"});
}

TEST(LedgerRules, TellGarbageThatWaitedForTheCollectorFromALeak) {
  EXPECT_EQ(ledger_rules(run_with({}, {.go_heap = 160, .binaries = 90}, {.go_heap = 2})),
            Lines{"garbage 158 MiB of RSS 251 MiB at load end waited for the collector (GOGC, "
                  "GOMEMLIMIT): not a leak"});
  EXPECT_TRUE(ledger_rules(run_with({}, {.go_heap = 12, .binaries = 6}, {.go_heap = 2})).empty());
}

// Such pages are idle and resident, and nobody keeps them.
TEST(LedgerRules, TakeWhatWasGivenBackLazilyForNoIdleMemoryThatIsKept) {
  EXPECT_EQ(ledger_rules(run_with({}, {}, {.go_idle = 500, .lazy_free = 497})),
            Lines{"LazyFree 497 MiB of RSS 508 MiB is given back already, the kernel takes it when "
                  "it needs it: not a leak"});
  EXPECT_EQ(ledger_rules(run_with({}, {.go_idle = 500, .lazy_free = 200}, {})),
            Lines{"idle 300 MiB of RSS 508 MiB at load end is free heap, not yet returned: not a "
                  "leak"});
}

TEST(LedgerRules, SayWhichProfileShowsTheRest) {
  EXPECT_EQ(ledger_rules(run_with({}, {}, {.go_heap = 60, .go_stacks = 30})),
            (Lines{"Go heap 60 MiB of RSS 96 MiB is in use: look at the heap profile",
                   "stacks 30 MiB of RSS 96 MiB belong to goroutines: look at the goroutine "
                   "profile"}));
}

TEST(LedgerRules, CountThreadsWhoseMemoryNobodySees) {
  Recording recording = run_with({}, {}, {.thread_stacks = 2.34});
  recording.cycles.back().mark.threads = 308;
  EXPECT_EQ(ledger_rules(recording),
            Lines{"300 more threads have only 2.3 MiB of RSS in their stacks, 8 KiB each: look at "
                  "their number"});
  recording.cycles.back().mark.threads = 60;
  EXPECT_TRUE(ledger_rules(recording).empty());
}

TEST(LedgerRules, SayNothingOfAnOrdinaryProcess) {
  EXPECT_TRUE(ledger_rules(run_with({}, {.go_heap = 3}, {})).empty());
}

}  // namespace
}  // namespace leakgate
