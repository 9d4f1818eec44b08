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
  // Increments 6, -4, 6, -4 and 1 KiB: the median deviation about 1 is 5.
  EXPECT_EQ(floor_kib("warm-up heap=300K; warm-up heap=306K; warm-up heap=302K; warm-up heap=308K;"
                      "warm-up heap=304K; warm-up heap=305K; baseline; load*5"),
            15);
}

TEST(HeapFloor, LearnsAtMostThirtyTwoKibibytes) {
  EXPECT_EQ(floor_kib("warm-up heap=0K; warm-up heap=900K; warm-up heap=1000K; warm-up heap=9M;"
                      "warm-up heap=8M; baseline; load*5"),
            32);
}

TEST(HeapFloor, LearnsNothingFromTwoIncrements) {
  EXPECT_EQ(floor_kib("warm-up heap=0K; warm-up heap=100K; warm-up heap=500K; baseline; load*5"),
            12);
}

TEST(HeapFloor, LearnsNothingFromAHeapThatRisesEveryTime) {
  EXPECT_EQ(floor_kib("warm-up heap=0K; warm-up heap=53K; warm-up heap=99K; warm-up heap=135K;"
                      "warm-up heap=195K; baseline; load*5"),
            12);
}

TEST(HeapFloor, DoesNotLearnFromALeakThatWasThereFromTheFirstRequest) {
  EXPECT_EQ(floor_kib("cold heap=140K; warm-up*6 heap=+2M; baseline; load*5 heap=+2M"), 12);
}

}  // namespace
}  // namespace leakgate
