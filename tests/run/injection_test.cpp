#include "run/injection.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(Injection, LeavesAGoroutineForEachFullThousandOfAllRequests) {
  const auto after = [](Count requests) {
    return injected_after(InjectedLeak::goroutines, requests);
  };
  EXPECT_EQ(after(0), 0);
  EXPECT_EQ(after(999), 0);
  EXPECT_EQ(after(1000), 1);
  // Cycles of 2,003: what is left of a cycle counts in the next one.
  EXPECT_EQ(after(2003), 2);
  EXPECT_EQ(after(332 * 2003) - after(331 * 2003), 2);
  EXPECT_EQ(after(333 * 2003) - after(332 * 2003), 2);
  EXPECT_EQ(after(334 * 2003) - after(333 * 2003), 3);
}

TEST(Injection, LeavesABlockForEachRequest) {
  EXPECT_EQ(injected_after(InjectedLeak::blocks, 0), 0);
  EXPECT_EQ(injected_after(InjectedLeak::blocks, 4006), 4006);
}

}  // namespace
}  // namespace leakgate
