#include "load/deadlines.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

using namespace std::chrono_literals;

SteadyTime at(std::chrono::seconds time) { return SteadyTime(time); }

TEST(Deadlines, ComeInTheOrderInWhichTheyWereAdded) {
  Deadlines deadlines;
  DeadlineNode a;
  DeadlineNode b;
  DeadlineNode c;
  deadlines.add(a, at(1s));
  deadlines.add(b, at(1s));
  deadlines.add(c, at(2s));
  for (DeadlineNode* node : {&a, &b, &c}) {
    EXPECT_EQ(deadlines.first(), node);
    deadlines.remove(*node);
  }
  EXPECT_EQ(deadlines.first(), nullptr);
}

TEST(Deadlines, CloseTheRanksAroundWhatIsRemoved) {
  Deadlines deadlines;
  DeadlineNode a;
  DeadlineNode b;
  DeadlineNode c;
  deadlines.add(a, at(1s));
  deadlines.add(b, at(2s));
  deadlines.add(c, at(3s));
  deadlines.remove(b);
  deadlines.remove(b);  // a second time is nothing
  deadlines.remove(a);
  EXPECT_EQ(deadlines.first(), &c);
  deadlines.remove(c);
  deadlines.add(b, at(4s));
  EXPECT_EQ(deadlines.first(), &b);
}

TEST(Deadlines, MoveWhatIsAddedAgainToTheEnd) {
  Deadlines deadlines;
  DeadlineNode a;
  DeadlineNode b;
  deadlines.add(a, at(1s));
  deadlines.add(b, at(2s));
  deadlines.add(a, at(3s));
  EXPECT_EQ(deadlines.first(), &b);
  deadlines.remove(b);
  EXPECT_EQ(deadlines.first(), &a);
  EXPECT_EQ(a.deadline, at(3s));
}

}  // namespace
}  // namespace leakgate
