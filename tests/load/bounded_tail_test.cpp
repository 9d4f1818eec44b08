#include "load/bounded_tail.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(BoundedTail, KeepsAllOfWhatFits) {
  BoundedTail tail(8);
  tail.append("1234");
  tail.append("5678");
  EXPECT_EQ(tail.text(), "12345678");
  EXPECT_FALSE(tail.is_cut());
}

TEST(BoundedTail, KeepsTheLastBytesAndSaysThatItIsCut) {
  BoundedTail tail(8);
  tail.append("1234567");
  tail.append("89");
  EXPECT_EQ(tail.text(), "23456789");
  EXPECT_TRUE(tail.is_cut());
  for (int i = 0; i < 1000; ++i) tail.append("abc");
  EXPECT_EQ(tail.text(), "bcabcabc");
  EXPECT_TRUE(tail.is_cut());
}

}  // namespace
}  // namespace leakgate
