#include "target/what_became.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace leakgate {
namespace {

constexpr int kCoreFlag = 0x80;

TEST(WhatBecame, ReadsWaitStatuses) {
  EXPECT_EQ(end_of_status(3 << 8).code, 3);
  EXPECT_EQ(end_of_status(SIGKILL).signal, SIGKILL);
  EXPECT_TRUE(end_of_status(SIGSEGV | kCoreFlag).core_dumped);
  EXPECT_EQ(end_of_status(-1), TargetEnd{});
}

TEST(WhatBecame, SaysItInWords) {
  EXPECT_EQ(to_text(end_of_status(2 << 8)), "exited with code 2");
  EXPECT_EQ(to_text(end_of_status(SIGSEGV | kCoreFlag)), "was killed by SIGSEGV, core dumped");
  EXPECT_EQ(to_text(end_of_status(SIGRTMIN)), "was killed by signal " + std::to_string(SIGRTMIN));
  EXPECT_EQ(to_text(TargetEnd{}), "is gone, how is not known");
}

TEST(WhatBecame, CallsAnEndAbnormalUnlessItExitedWith0OrWasStopped) {
  TargetEnd end = end_of_status(0);
  EXPECT_FALSE(is_abnormal(end));
  EXPECT_TRUE(is_abnormal(TargetEnd{}));
  end = end_of_status(SIGTERM);
  EXPECT_TRUE(is_abnormal(end));
  end.by_leakgate = true;
  EXPECT_FALSE(is_abnormal(end));
}

}  // namespace
}  // namespace leakgate
