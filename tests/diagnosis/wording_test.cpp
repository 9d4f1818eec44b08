#include "diagnosis/wording.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace leakgate {
namespace {

TEST(HowMany, SpeaksOfWholeThingsWhereItCan) {
  EXPECT_EQ(how_many("goroutine", 1.0), "one goroutine per request");
  EXPECT_EQ(how_many("goroutine", 3.0), "3 goroutines per request");
  EXPECT_EQ(how_many("goroutine", 0.5), "0.50 goroutines per request");
  EXPECT_EQ(how_many("file", 0.002), "2 files per 1,000 requests");
  EXPECT_EQ(how_many("file", 0.0996), "100 files per 1,000 requests");
  EXPECT_EQ(how_many("file", 0.001), "one file per 1,000 requests");
  EXPECT_EQ(how_many("goroutine", std::nullopt), "goroutines");
  EXPECT_EQ(how_many("goroutine", std::nan("")), "goroutines");
  EXPECT_EQ(how_many("goroutine", -3.0), "goroutines");
}

TEST(HowMuch, IsARateWhereOneIsKnown) {
  EXPECT_EQ(how_much(655.0, 1e6), "+655 B per request");
  EXPECT_EQ(how_much(std::nullopt, 2048), "+2 KiB");
}

TEST(Advice, IsGivenForEveryLeak) {
  for (std::size_t i = 0; i < names<FindingKind>().size(); ++i) {
    const auto kind = static_cast<FindingKind>(i);
    EXPECT_FALSE(is_leak(kind) && advice_for(kind).empty()) << name_of(kind);
  }
}

TEST(Advice, IsGivenWhereSomethingCanBeDoneAboutMemoryThatIsNoLeak) {
  EXPECT_FALSE(advice_for(FindingKind::retained_map).empty());
  EXPECT_FALSE(advice_for(FindingKind::lazy_free).empty());
  EXPECT_TRUE(advice_for(FindingKind::monitoring_gap).empty());
}

}  // namespace
}  // namespace leakgate
