#include "profile/map_signs.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace leakgate {
namespace {

struct Blocks {
  std::int64_t size = 0;
  std::int64_t live = 0;
  std::uint64_t route = 7;
};

// All from one line of `function`.
Profile heap_of(const std::vector<Blocks>& all, const std::string& function = "main.fill") {
  const std::string file =
      function.starts_with("main.") ? "/home/dev/main.go" : "/go/src/bytes/b.go";
  Profile heap;
  heap.sample_types = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"};
  for (const Blocks& blocks : all) {
    heap.add({{function, file, 3}},
             {1, blocks.size, blocks.live, blocks.live > 0 ? 1024 * blocks.live : 0});
    heap.samples.back().block_bytes = blocks.size;
    heap.samples.back().route = blocks.route;
  }
  return heap;
}

using Signs = std::vector<MapSign>;
constexpr MapSign kNone = MapSign::none;

// The sizes of these tests are those of real profiles, of Go 1.26 and 1.19.
TEST(MapSigns, AreTwoWaysToBlocksOfOneSize) {
  EXPECT_EQ(map_signs(heap_of({{.size = 131072, .live = 64},
                               {.size = 131072, .live = 64},
                               {.size = 131072, .live = 0},
                               {.size = 65536, .live = 0}})),
            (Signs{MapSign::split, MapSign::split, kNone, kNone}));
}

TEST(MapSigns, AreNotTwoPlacesInOneLine) {
  EXPECT_EQ(map_signs(heap_of({{.size = 131072, .live = 64, .route = 7},
                               {.size = 131072, .live = 64, .route = 8}})),
            (Signs{kNone, kNone}));
}

TEST(MapSigns, AreNotSmallBlocks) {
  EXPECT_EQ(map_signs(heap_of({{.size = 16, .live = 129}, {.size = 16, .live = 193}})),
            (Signs{kNone, kNone}));
}

TEST(MapSigns, AreNotBlocksOfWhichOneKindIsGone) {
  EXPECT_EQ(map_signs(heap_of({{.size = 18432, .live = 1}, {.size = 18432, .live = 0}})),
            (Signs{kNone, kNone}));
}

TEST(MapSigns, AreBlocksThatDoubledTwice) {
  EXPECT_EQ(map_signs(heap_of({{.size = 10027008, .live = 1},
                               {.size = 144, .live = 0},
                               {.size = 5013504, .live = 0},
                               {.size = 2506752, .live = 0}})),
            (Signs{MapSign::doubled, kNone, kNone, kNone}));
  // Rounded up to pages: twice 630,784 is 8 KiB more.
  EXPECT_EQ(map_signs(heap_of({{.size = 1253376, .live = 1},
                               {.size = 630784, .live = 0},
                               {.size = 319488, .live = 0}})),
            (Signs{MapSign::doubled, kNone, kNone}));
}

TEST(MapSigns, AreNotTheGrowthOfASlice) {
  EXPECT_EQ(map_signs(heap_of({{.size = 8445952, .live = 1},
                               {.size = 6750208, .live = 0},
                               {.size = 5398528, .live = 0},
                               {.size = 4317184, .live = 0},
                               {.size = 2195456, .live = 0}})),
            (Signs{kNone, kNone, kNone, kNone, kNone}));
}

TEST(MapSigns, AreNotABufferOfTheStandardLibrary) {
  EXPECT_EQ(
      map_signs(heap_of(
          {{.size = 1048576, .live = 1}, {.size = 524288, .live = 0}, {.size = 262144, .live = 0}},
          "bytes.growSlice")),
      (Signs{kNone, kNone, kNone}));
}

TEST(MapSigns, AreNotBlocksTooSmallToBeInEveryProfile) {
  EXPECT_EQ(
      map_signs(heap_of(
          {{.size = 131072, .live = 1}, {.size = 65536, .live = 0}, {.size = 32768, .live = 0}})),
      (Signs{kNone, kNone, kNone}));
}

TEST(MapSigns, AreTheNamesOfMapFunctionsWhereTheProfilerLeavesThem) {
  Profile heap;
  heap.sample_types = {"inuse_objects", "inuse_space"};
  const Frame fill{"main.fill", "/home/dev/main.go", 3};
  const Frame table{"internal/runtime/maps.newTable", "/go/src/internal/runtime/maps/table.go", 9};
  const Frame assign{"runtime.mapassign_fast64", "/go/src/internal/runtime/maps/fast.go", 9};
  heap.add({table, assign, fill}, {1, 4096});
  heap.add({fill}, {1, 4096});
  heap.add({fill, assign}, {1, 4096});
  heap.add({assign, fill}, {0, 0});
  EXPECT_EQ(map_signs(heap), (Signs{MapSign::named, kNone, kNone, kNone}));
}

TEST(MapSigns, AreNotMadeOfAbsurdSizes) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(map_signs(heap_of({{.size = kMost, .live = 1},
                               {.size = kMost - 1, .live = 0},
                               {.size = kMost - 2, .live = 0},
                               {.size = -kMost, .live = 1}}))
                .size(),
            4U);
}

TEST(MapSigns, AreNotInAProfileThatTellsNoSizes) {
  Profile heap = heap_of({{.size = 131072, .live = 64}, {.size = 131072, .live = 64}});
  for (ProfileSample& sample : heap.samples) sample.block_bytes = 0;
  EXPECT_EQ(map_signs(heap), (Signs{kNone, kNone}));
}

TEST(MapSigns, AreNotInAProfileOfSomethingElse) {
  Profile heap = heap_of({{.size = 131072, .live = 64}, {.size = 131072, .live = 64}});
  heap.sample_types = {"goroutine"};
  EXPECT_EQ(map_signs(heap), (Signs{kNone, kNone}));
}

}  // namespace
}  // namespace leakgate
