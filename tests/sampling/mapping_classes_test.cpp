#include "sampling/mapping_classes.hpp"

#include <gtest/gtest.h>

#include "sampling/smaps_literal.hpp"

namespace leakgate {
namespace {

ClassTotals classes_of(const std::string& lines) {
  MappingSorter sorter;
  SmapsReader reader([&](const Mapping& mapping) { sorter.add(mapping); });
  EXPECT_TRUE(reader.feed(smaps_of(lines)));
  EXPECT_TRUE(reader.finish());
  const ClassTotals totals = sorter.finish();
  EXPECT_EQ(totals.rss, totals.go_heap + totals.c_heap + totals.c_arenas + totals.thread_stacks +
                            totals.binaries + totals.other);
  return totals;
}

Bytes kib(std::int64_t count) { return {count * kKiB}; }

TEST(MappingClasses, CountsTheBssOfTheExecutableAsBinary) {
  const auto totals = classes_of(
      "00400000-006da000 r-xp /srv/app 100\n"
      "006da000-00a42000 rw-p /srv/app 20\n"
      "00a42000-02a85000 rw-p - 84\n"
      "252c8000-252e9000 rw-p [heap] 8\n");
  EXPECT_EQ(totals.binaries, kib(204));
  EXPECT_EQ(totals.c_heap, kib(8));
  EXPECT_EQ(totals.go_heap, kib(0));
}

TEST(MappingClasses, FindsTheGoHeapAtAnyBaseAboveOrBelowTheExecutable) {
  EXPECT_EQ(classes_of("00400000-00500000 r-xp /srv/app 100\n"
                       "c000000000-c000400000 rw-p - 652\n"
                       "c000400000-c004000000 ---p - 0\n")
                .go_heap,
            kib(652));
  EXPECT_EQ(classes_of("2ee5a2000000-2ee5a2400000 rw-p - 636\n"
                       "56491b075000-56491b349000 r-xp /srv/app 100\n")
                .go_heap,
            kib(636));
}

TEST(MappingClasses, KnowsAnonymousMappingsByNameOnKernelsThatHaveNames) {
  EXPECT_EQ(classes_of("00400000-00500000 r-xp /srv/app 100\n"
                       "c000000000-c000400000 rw-p [anon:go-heap] 652\n")
                .go_heap,
            kib(652));
}

TEST(MappingClasses, FindsArenasThatTheirReservationCompletesTo64MiB) {
  const auto totals = classes_of(
      "00400000-00500000 r-xp /srv/app 100\n"
      "7f6720000000-7f6720021000 rw-p - 40\n"
      "7f6720021000-7f6724000000 ---p - 0\n"
      "7f6724000000-7f6728000000 rw-p - 65536\n"  // full
      "7f6728000000-7f6728800000 rw-p - 30\n"
      "7f6728800000-7f672c000000 ---p - 0\n");
  EXPECT_EQ(totals.c_arenas, kib(40 + 65536 + 30));
  EXPECT_EQ(totals.other, kib(0));
}

TEST(MappingClasses, FindsAnArenaWhoseMappingIsInPieces) {
  EXPECT_EQ(classes_of("00400000-00500000 r-xp /srv/app 100\n"
                       "7f6720000000-7f6720021000 rw-p - 40\n"
                       "7f6720021000-7f6720042000 rw-p - 2\n"
                       "7f6720042000-7f6724000000 ---p - 0\n")
                .c_arenas,
            kib(42));
}

TEST(MappingClasses, TakesAlignedMemoryWithoutItsReservationForOther) {
  const auto totals = classes_of(
      "00400000-00500000 r-xp /srv/app 100\n"
      "7f6720000000-7f6720021000 rw-p - 40\n"
      "7f6730000000-7f6730021000 rw-p - 2\n");
  EXPECT_EQ(totals.c_arenas, kib(0));
  EXPECT_EQ(totals.other, kib(42));
}

TEST(MappingClasses, FindsThreadStacksBehindTheirGuardPage) {
  const auto totals = classes_of(
      "00400000-00500000 r-xp /srv/app 100\n"
      "7f672c5ff000-7f672c600000 ---p - 0\n"
      "7f672c600000-7f672ce00000 rw-p - 8\n"
      "7ffe8933e000-7ffe8935f000 rw-p [stack] 16\n");
  EXPECT_EQ(totals.thread_stacks, kib(24));
}

TEST(MappingClasses, FindsAGuardThatMergedWithTheArenaBelow) {
  const auto totals = classes_of(
      "00400000-00500000 r-xp /srv/app 100\n"
      "7f6720000000-7f6720021000 rw-p - 40\n"
      "7f6720021000-7f6724001000 ---p - 0\n"
      "7f6724001000-7f6724801000 rw-p - 8\n");
  EXPECT_EQ(totals.c_arenas, kib(40));
  EXPECT_EQ(totals.thread_stacks, kib(8));
}

TEST(MappingClasses, DoesNotHideCMemoryThatMergedWithAThreadStack) {
  const auto totals = classes_of(
      "00400000-00500000 r-xp /srv/app 100\n"
      "7f672c5ff000-7f672c600000 ---p - 0\n"
      "7f672c600000-7f673ce00000 rw-p - 262144\n");
  EXPECT_EQ(totals.thread_stacks, kib(64));
  EXPECT_EQ(totals.other, kib(262144 - 64));
}

TEST(MappingClasses, CountsAReservationAsNoGuard) {
  EXPECT_EQ(classes_of("00400000-00500000 r-xp /srv/app 100\n"
                       "7f672c5f0000-7f672c600000 ---p - 0\n"
                       "7f672c600000-7f672ce00000 rw-p - 8\n")
                .other,
            kib(8));
}

TEST(MappingClasses, TakesOnlyALittleBehindALibraryForItsBss) {
  const auto small = classes_of(
      "00400000-00500000 r-xp /srv/app 100\n"
      "7f677c442000-7f677c444000 rw-p /lib/libc.so.6 8\n"
      "7f677c444000-7f677c451000 rw-p - 20\n");
  EXPECT_EQ(small.binaries, kib(128));
  const auto large = classes_of(
      "00400000-00500000 r-xp /srv/app 100\n"
      "7f677c442000-7f677c444000 rw-p /lib/libc.so.6 8\n"
      "7f677c444000-7f678c444000 rw-p - 200000\n");
  EXPECT_EQ(large.other, kib(200000));
}

TEST(MappingClasses, CountsSharedMemoryAsOther) {
  EXPECT_EQ(classes_of("00400000-00500000 r-xp /srv/app 100\n"
                       "7f672c5f0000-7f672c600000 rw-s /memfd:pool 64\n")
                .other,
            kib(64));
}

TEST(MappingClasses, SumsLazyFreeAndTellsThatOfTheGoHeap) {
  const auto totals = classes_of(
      "00400000-00500000 r-xp /srv/app 100\n"
      "c000000000-c000400000 rw-p - 652 500\n"
      "7f672c5f0000-7f672c600000 rw-p - 64 16\n");
  EXPECT_EQ(totals.lazy_free, kib(516));
  EXPECT_EQ(totals.go_heap_lazy_free, kib(500));
}

}  // namespace
}  // namespace leakgate
