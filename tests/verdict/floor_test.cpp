#include "verdict/floor.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

double floor_kib(const char* text) { return heap_floor(recording_from(text)) / 1024; }

TEST(HeapFloor, IsTwelveKibibytesForTheDefaultLoad) {
  EXPECT_EQ(floor_kib("baseline heap=300K; load*5"), 12);
}

TEST(HeapFloor, RisesWithTheRequestsOfACycle) {
  Recording recording = recording_from("baseline heap=300K; load*5");
  recording.scenario.load.requests = 20000;
  EXPECT_EQ(heap_floor(recording), 80000);
}

TEST(HeapFloor, LearnsTheSpreadOfTheWarmUp) {
  // Increments 20, 5, 20, 5 and 15 KiB: the median deviation about 15 is 5.
  EXPECT_EQ(floor_kib("warm-up heap=300K; warm-up heap=320K; warm-up heap=325K; warm-up heap=345K;"
                      "warm-up heap=350K; warm-up heap=365K; baseline; load*5"),
            15);
}

TEST(HeapFloor, LearnsAtMostThirtyTwoKibibytes) {
  EXPECT_EQ(floor_kib("warm-up heap=0K; warm-up heap=900K; warm-up heap=1000K; warm-up heap=9M;"
                      "warm-up heap=9M; baseline; load*5"),
            32);
}

TEST(HeapFloor, LearnsNothingFromTwoIncrements) {
  EXPECT_EQ(floor_kib("warm-up heap=0K; warm-up heap=100K; warm-up heap=500K; baseline; load*5"),
            12);
}

TEST(HeapFloor, DoesNotLearnFromALeakThatWasThereFromTheFirstRequest) {
  EXPECT_EQ(floor_kib("cold heap=140K; warm-up*6 heap=+2M; baseline; load*5 heap=+2M"), 12);
}

}  // namespace
}  // namespace leakgate
