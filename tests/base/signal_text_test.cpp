#include "base/signal_text.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(SignalText, IsTheNameOrElseTheNumber) {
  EXPECT_EQ(signal_text(6), "SIGABRT");
  EXPECT_EQ(signal_text(9), "SIGKILL");
  EXPECT_EQ(signal_text(4000), "signal 4000");
  EXPECT_EQ(signal_text(-1), "signal -1");
}

}  // namespace
}  // namespace leakgate
