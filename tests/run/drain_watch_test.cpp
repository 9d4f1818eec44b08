#include "run/drain_watch.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

using Step = DrainWatch::Step;

event::DrainReading reading(std::int64_t heap, Count goroutines, double cost = 0.01) {
  return {.heap = Bytes{heap}, .goroutines = goroutines, .cost = Seconds{cost}};
}

TEST(DrainWatch, NeverTrustsASingleReading) {
  DrainWatch watch(Seconds{0}, Seconds{30});
  EXPECT_EQ(watch.feed(reading(1000, 3), Seconds{0}), Step::poll_again);
}

TEST(DrainWatch, IsDrainedWhenTwoReadingsAgreeWithin8KiB) {
  DrainWatch watch(Seconds{0}, Seconds{30});
  EXPECT_EQ(watch.feed(reading(100'000, 3), Seconds{0}), Step::poll_again);
  EXPECT_EQ(watch.feed(reading(100'000 - 8193, 3), Seconds{0.1}), Step::poll_again);
  EXPECT_EQ(watch.feed(reading(100'000 - 8193 + 8192, 3), Seconds{0.2}), Step::drained);
}

TEST(DrainWatch, WaitsForGoroutinesToStandStill) {
  DrainWatch watch(Seconds{0}, Seconds{30});
  EXPECT_EQ(watch.feed(reading(1000, 5), Seconds{0}), Step::poll_again);
  EXPECT_EQ(watch.feed(reading(1000, 4), Seconds{0.1}), Step::poll_again);
  EXPECT_EQ(watch.feed(reading(1000, 4), Seconds{0.2}), Step::drained);
}

TEST(DrainWatch, DoesNotWaitForWhatOnlyRises) {
  DrainWatch watch(Seconds{0}, Seconds{30});
  for (int poll = 0; poll < 5; ++poll) {
    EXPECT_EQ(watch.feed(reading(100'000 * poll, 3), Seconds{0.2 * poll}), Step::poll_again);
  }
  EXPECT_EQ(watch.feed(reading(600'000, 3), Seconds{1.0}), Step::drained);
}

TEST(DrainWatch, WaitsOnWhereSomethingFellMeanwhile) {
  DrainWatch watch(Seconds{0}, Seconds{30});
  Count goroutines = 3;
  for (int poll = 0; poll < 12; ++poll) {
    goroutines += poll % 4 == 3 ? -1 : 1;
    EXPECT_EQ(watch.feed(reading(100'000 * poll, goroutines), Seconds{0.2 * poll}),
              Step::poll_again);
  }
}

TEST(DrainWatch, GivesUpAtTheLimit) {
  DrainWatch watch(Seconds{10}, Seconds{1});
  EXPECT_EQ(watch.feed(reading(1000, 9), Seconds{10.0}), Step::poll_again);
  EXPECT_EQ(watch.feed(reading(1000, 8), Seconds{10.5}), Step::poll_again);
  EXPECT_EQ(watch.feed(reading(1000, 7), Seconds{10.95}), Step::gave_up);
  EXPECT_EQ(watch.taken(Seconds{10.95}), Seconds{10.95} - Seconds{10});
}

TEST(DrainWatch, ComparesTwoReadingsEvenWhenNoTimeIsLeft) {
  DrainWatch watch(Seconds{0}, Seconds{0});
  EXPECT_EQ(watch.feed(reading(1000, 3), Seconds{1}), Step::poll_again);
  EXPECT_EQ(watch.feed(reading(1000, 3), Seconds{2}), Step::drained);
}

TEST(DrainWatch, DoesNotTakeMissingReadingsForAgreement) {
  DrainWatch watch(Seconds{0}, Seconds{30});
  EXPECT_EQ(watch.feed({}, Seconds{0}), Step::poll_again);
  EXPECT_EQ(watch.feed({}, Seconds{0.1}), Step::poll_again);
}

TEST(DrainWatch, PausesLongBesideThePollButNeverMoreThanASecond) {
  DrainWatch watch(Seconds{0}, Seconds{30});
  EXPECT_EQ(watch.pause(), Seconds{0.1});
  EXPECT_EQ(watch.feed(reading(1000, 3, 0.1), Seconds{0.5}), Step::poll_again);
  EXPECT_EQ(watch.pause(), Seconds{0.5});
  EXPECT_EQ(watch.feed(reading(9'000'000, 3, 2.4), Seconds{5}), Step::poll_again);
  EXPECT_EQ(watch.pause(), Seconds{1});
}

}  // namespace
}  // namespace leakgate
