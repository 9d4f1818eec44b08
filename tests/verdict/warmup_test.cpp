#include <gtest/gtest.h>

#include "support/recording_literal.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {
namespace {

WarmupDecision warmup(const char* text) { return decide_warmup(recording_from(text)); }

TEST(Warmup, GoesOnUntilTwoIncrementsAreSmall) {
  EXPECT_FALSE(warmup("cold heap=137K; warm-up heap=253K").enough);
  EXPECT_FALSE(warmup("cold heap=137K; warm-up heap=253K; warm-up heap=258K").enough);
  EXPECT_TRUE(
      warmup("cold heap=137K; warm-up heap=253K; warm-up heap=258K; warm-up heap=262K").enough);
  EXPECT_FALSE(
      warmup("cold heap=137K; warm-up heap=253K; warm-up heap=258K; warm-up heap=462K").enough);
}

TEST(Warmup, TakesAFallingHeapForSettled) {
  EXPECT_TRUE(warmup("cold heap=900K; warm-up heap=253K; warm-up heap=200K").enough);
}

TEST(Warmup, OfALeakEndsAtSixCyclesStillFilling) {
  EXPECT_FALSE(warmup("cold heap=137K; warm-up*5 heap=+2M").enough);
  const WarmupDecision sixth = warmup("cold heap=137K; warm-up*6 heap=+2M");
  EXPECT_TRUE(sixth.enough);
  EXPECT_TRUE(sixth.still_filling);
}

TEST(Warmup, IsOneCycleWhereTheHeapCannotBeRead) {
  const WarmupDecision decision = warmup("cold rss=14M; warm-up rss=20M");
  EXPECT_TRUE(decision.enough);
  EXPECT_FALSE(decision.still_filling);
}

TEST(Warmup, OfNoRequestsIsOver) {
  Recording recording = recording_from("cold heap=137K");
  recording.scenario.cycles.warmup = 0;
  EXPECT_TRUE(decide_warmup(recording).enough);
}

TEST(Warmup, BeginsWithOneCycle) { EXPECT_FALSE(warmup("cold heap=137K").enough); }

}  // namespace
}  // namespace leakgate
