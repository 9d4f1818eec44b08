#include "verdict/goroutine_room.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"
#include "verdict/growth.hpp"

namespace leakgate {
namespace {

constexpr double kFloor = 12 * 1024;

// A heap profile with so many descriptors of goroutines, and so much that main.keep holds.
ProfileRef heap_profile(std::int64_t descriptors, std::int64_t other) {
  auto heap = std::make_shared<Profile>();
  heap->sample_types = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"};
  heap->period = 16'384;
  const std::int64_t bytes = 480 * descriptors;
  heap->add({{"runtime.newobject", "malloc.go", 1}, {"runtime.malg", "proc.go", 2}},
            {descriptors, bytes, descriptors, bytes});
  heap->add({{"main.keep", "/home/dev/main.go", 9}}, {1, other, 1, other});
  return {.file = "profiles/heap-x.pb.gz", .profile = heap};
}

// Five cycles of 100 KiB of heap each.
Recording grown(const ProfileRef& baseline, const ProfileRef& last, Count goroutines = 5) {
  Recording recording = recording_from("baseline heap=1M goroutines=5; load*5 heap=+100K");
  recording.baseline->heap_profile = baseline;
  recording.cycles.back().mark.heap_profile = last;
  recording.cycles.back().mark.goroutines = goroutines;
  return recording;
}

TEST(GoroutineRoom, IsWhatThePeakOfGoroutinesLeavesBehind) {
  const Recording recording = grown(heap_profile(50, 9000), heap_profile(1100, 9000));
  EXPECT_EQ(growth_of_goroutine_room(recording, kFloor),
            "the runtime keeps room for 1,050 more goroutines that ran at once and have ended "
            "(492 KiB)");
  EXPECT_EQ(judge_growth(recording, Metric::heap).shape, Shape::retained);
}

TEST(GoroutineRoom, IsNotWhatGrowsBesideIt) {
  const Recording recording = grown(heap_profile(50, 9000), heap_profile(900, 109'000));
  EXPECT_EQ(growth_of_goroutine_room(recording, kFloor), std::nullopt);
  EXPECT_EQ(judge_growth(recording, Metric::heap).shape, Shape::leak);
}

TEST(GoroutineRoom, IsNotThatOfGoroutinesThatAreStillThere) {
  const Recording recording = grown(heap_profile(50, 9000), heap_profile(1100, 9000), 1055);
  EXPECT_EQ(growth_of_goroutine_room(recording, kFloor), std::nullopt);
}

TEST(GoroutineRoom, IsNotToldByAFewSamples) {
  const ProfileRef last = heap_profile(1100, 9000);
  Recording recording = grown(heap_profile(50, 9000), last);
  auto coarse = std::make_shared<Profile>(*last.profile);
  coarse->period = 524'288;  // Go's default
  recording.cycles.back().mark.heap_profile.profile = coarse;
  EXPECT_EQ(growth_of_goroutine_room(recording, kFloor), std::nullopt);
}

TEST(GoroutineRoom, IsNotMoreThanAllThatWasGained) {
  const Recording recording = grown(heap_profile(50, 9000), heap_profile(2100, 9000));
  EXPECT_EQ(growth_of_goroutine_room(recording, kFloor), std::nullopt);
}

TEST(GoroutineRoom, IsNotKnownWithoutProfiles) {
  EXPECT_EQ(growth_of_goroutine_room(grown({}, heap_profile(1100, 9000)), kFloor), std::nullopt);
  EXPECT_EQ(growth_of_goroutine_room(grown(heap_profile(50, 9000), {}), kFloor), std::nullopt);
}

}  // namespace
}  // namespace leakgate
