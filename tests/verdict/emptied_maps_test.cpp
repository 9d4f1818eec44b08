#include "verdict/emptied_maps.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"
#include "verdict/growth.hpp"

namespace leakgate {
namespace {

constexpr const char* kByRequest = "baseline heap=5M; load*5 heap=+100K; quiet; double heap=+200K";
constexpr double kFloor = 12 * 1024;

// The recording with what the maps had before and after its double cycle.
Recording with_rooms(const MapRoom& before, const MapRoom& after) {
  Recording recording = recording_from(kByRequest);
  const std::size_t last = recording.cycles.size() - 1;
  recording.cycles.at(last - 1).mark.map_room = before;
  recording.cycles.at(last).mark.map_room = after;
  return recording;
}

MapRoom room(Count tables, Count entries) {
  return {.maps = 1,
          .tables = tables,
          .entries = entries,
          .places = 1024 * tables,
          .bytes = Bytes{18432 * tables}};
}

TEST(EmptiedMaps, AreRoomThatGrowsAndNoEntriesInIt) {
  const Recording recording = with_rooms(room(384, 0), room(395, 0));
  EXPECT_EQ(
      growth_of_emptied_maps(recording, kFloor),
      "maps that are emptied and filled again: 198 KiB more room, no more entries in it, in a "
      "cycle of twice the requests");
  const Growth growth = judge_growth(recording, Metric::heap);
  EXPECT_EQ(growth.shape, Shape::retained);
  EXPECT_EQ(growth.basis, GrowthBasis{});
}

TEST(EmptiedMaps, AreNotMapsThatGrow) {
  // All tables are full at once: much room for few entries.
  const Recording recording = with_rooms(room(384, 340'000), room(395, 341'300));
  EXPECT_EQ(growth_of_emptied_maps(recording, kFloor), std::nullopt);
  EXPECT_EQ(judge_growth(recording, Metric::heap).shape, Shape::leak);
}

TEST(EmptiedMaps, AreNotWhatGrowsBesideThem) {
  const Recording recording = with_rooms(room(384, 0), room(390, 0));
  EXPECT_EQ(growth_of_emptied_maps(recording, kFloor), std::nullopt);
  EXPECT_EQ(judge_growth(recording, Metric::heap).shape, Shape::leak);
}

TEST(EmptiedMaps, AreNotMoreMaps) {
  MapRoom more = room(395, 0);
  more.maps = 12;
  EXPECT_EQ(growth_of_emptied_maps(with_rooms(room(384, 0), more), kFloor), std::nullopt);
}

TEST(EmptiedMaps, AreNotToldWhereManyEntriesWent) {
  const Recording recording = with_rooms(room(384, 5000), room(395, 2000));
  EXPECT_EQ(growth_of_emptied_maps(recording, kFloor), std::nullopt);
}

TEST(EmptiedMaps, AreNotKnownWhereAMarkDoesNotSay) {
  Recording recording = with_rooms(room(384, 0), room(395, 0));
  recording.cycles.back().mark.map_room.reset();
  EXPECT_EQ(growth_of_emptied_maps(recording, kFloor), std::nullopt);
  EXPECT_EQ(growth_of_emptied_maps(recording_from(kByRequest), kFloor), std::nullopt);
}

TEST(EmptiedMaps, AreNotKnownWithoutADoubleCycle) {
  Recording recording = with_rooms(room(384, 0), room(395, 0));
  recording.cycles.pop_back();
  EXPECT_EQ(growth_of_emptied_maps(recording, kFloor), std::nullopt);
}

// A heap profile with so many tables of 18 KiB of a map, and so much else.
ProfileRef heap_profile(std::int64_t tables, std::int64_t other) {
  auto heap = std::make_shared<Profile>();
  heap->sample_types = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"};
  for (const std::int64_t bytes : {tables / 2 * 18432, (tables - tables / 2) * 18432}) {
    heap->add({{"main.fill", "/home/dev/main.go", 3}}, {1, bytes, bytes / 18432, bytes});
    heap->samples.back().block_bytes = 18432;
    heap->samples.back().route = 7;
  }
  heap->add({{"main.keep", "/home/dev/main.go", 9}}, {1, other, 1, other});
  return {.file = "profiles/heap-x.pb.gz", .profile = heap};
}

Recording with_profiles(const ProfileRef& baseline, const ProfileRef& last) {
  Recording recording = recording_from("baseline heap=5M; load*5 heap=+100K");
  recording.baseline->heap_profile = baseline;
  recording.cycles.back().mark.heap_profile = last;
  return recording;
}

TEST(EmptiedMaps, AreLookedForWhereMostOfALeakIsTables) {
  EXPECT_TRUE(wants_map_room(with_profiles(heap_profile(300, 5000), heap_profile(330, 6000))));
}

TEST(EmptiedMaps, AreNotLookedForWhereOtherThingsGrew) {
  EXPECT_FALSE(wants_map_room(with_profiles(heap_profile(300, 5000), heap_profile(310, 500'000))));
  EXPECT_FALSE(wants_map_room(with_profiles(heap_profile(300, 5000), heap_profile(300, 600'000))));
  EXPECT_FALSE(wants_map_room(with_profiles({}, heap_profile(330, 5000))));
}

TEST(EmptiedMaps, AreNotLookedForWhereNothingGrows) {
  Recording recording = with_profiles(heap_profile(300, 5000), heap_profile(330, 6000));
  for (Cycle& cycle : recording.cycles) cycle.mark.heap = recording.baseline->heap;
  EXPECT_FALSE(wants_map_room(recording));
}

}  // namespace
}  // namespace leakgate
