#include "recording/under_delivery.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

OpenFacts missing(Count missed) {
  return {.due = 5000, .missed = missed, .connections_most = 64, .queue_wait = Seconds{3}};
}

TEST(UnderDelivery, IsLessThan99PercentOfWhatWasDue) {
  EXPECT_FALSE(is_under_delivered({}));
  EXPECT_FALSE(is_under_delivered(missing(50)));
  EXPECT_TRUE(is_under_delivered(missing(51)));
}

TEST(UnderDelivery, BlamesTheTargetWhereRequestsWaitedForConnections) {
  EXPECT_EQ(under_delivery_reason(missing(410), 1),
            "under_delivery: 410 of 5,000 requests due (8.2 %) were not sent; target-bound: all 64 "
            "connections waited for answers");
  OpenFacts facts = missing(410);
  facts.connections_most = 1;
  EXPECT_TRUE(under_delivery_reason(facts, 1).ends_with("the only connection waited for answers"));
}

TEST(UnderDelivery, BlamesTheHarnessWhereItsThreadHadNoTimeLeft) {
  OpenFacts facts = missing(410);
  facts.cpu_share = 0.97;
  EXPECT_TRUE(under_delivery_reason(facts, 1).ends_with(
      "harness-bound: leakgate's load thread used 97 % of a core; set threads = 2"));
}

TEST(UnderDelivery, BlamesTheMachineWhereThreadsWereWokenLate) {
  OpenFacts facts = missing(410);
  facts.wake_wait = Seconds{190};
  EXPECT_TRUE(under_delivery_reason(facts, 1).ends_with(
      "harness-bound: the load threads were woken 38 ms late on average: the machine is busy"));
}

}  // namespace
}  // namespace leakgate
