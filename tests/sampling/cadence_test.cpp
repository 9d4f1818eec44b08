#include "sampling/cadence.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(Cadence, IsNotMovedByHowLongASampleTakes) {
  Cadence cadence(Seconds{10}, Seconds{0.5});
  EXPECT_EQ(cadence.due(), Seconds{10});
  cadence.advance(Seconds{10.25});
  EXPECT_EQ(cadence.due(), Seconds{10.5});
}

TEST(Cadence, LeavesOutWhatIsOverdueInsteadOfMakingUpForIt) {
  Cadence cadence(Seconds{0}, Seconds{0.5});
  cadence.advance(Seconds{1.75});
  EXPECT_EQ(cadence.due(), Seconds{2});
  cadence.advance(Seconds{3});
  EXPECT_EQ(cadence.due(), Seconds{3.5});
}

TEST(Cadence, CanHalveItsRate) {
  Cadence cadence(Seconds{0}, Seconds{0.5});
  cadence.slow_down();
  cadence.advance(Seconds{0.1});
  EXPECT_EQ(cadence.due(), Seconds{1});
}

}  // namespace
}  // namespace leakgate
