#include "load/interleave.hpp"

#include <gtest/gtest.h>

#include <string>

namespace leakgate {
namespace {

// The order as letters: kind 0 is "a".
std::string order_of(Interleave interleave, std::size_t at_most = 1000) {
  std::string order;
  while (order.size() < at_most) {
    const auto kind = interleave.next();
    if (!kind) break;
    order += static_cast<char>('a' + *kind);
  }
  return order;
}

TEST(Interleave, SpreadsKindsEvenlyOverTheCycle) {
  EXPECT_EQ(order_of(Interleave({5, 2})), "abaaaba");
  EXPECT_EQ(order_of(Interleave({1, 1, 1})), "abc");
}

TEST(Interleave, SendsEachKindExactlyAsOftenAsPlanned) {
  const std::string order = order_of(Interleave({499, 2, 97}));
  EXPECT_EQ(order.size(), 598U);
  EXPECT_EQ(std::count(order.begin(), order.end(), 'a'), 499);
  EXPECT_EQ(std::count(order.begin(), order.end(), 'b'), 2);
  EXPECT_EQ(std::count(order.begin(), order.end(), 'c'), 97);
}

TEST(Interleave, LeavesOutAKindThatIsNotPlanned) { EXPECT_EQ(order_of(Interleave({0, 3})), "bbb"); }

TEST(Interleave, EndsAtOnceWithNothingPlanned) {
  EXPECT_EQ(order_of(Interleave({})), "");
  EXPECT_EQ(order_of(Interleave({0, 0})), "");
  EXPECT_EQ(order_of(Interleave({0, 0}, true)), "");
}

TEST(Interleave, RepeatsWhenEndless) {
  EXPECT_EQ(order_of(Interleave({2, 1}, true), 9), "abaabaaba");
}

}  // namespace
}  // namespace leakgate
