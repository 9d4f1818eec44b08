#include "load/clear_http2.hpp"

#include <gtest/gtest.h>

#include <string>

namespace leakgate {
namespace {

using Part = ClearHttp2::Part;

struct Note final : ClearHttp2::Waiter {
  void ask_again_later() override { heard += "again "; }
  void fail_later(const LaneFailure& failure) override { heard += failure.words + " "; }
  std::string heard;
};

struct ClearHttp2Test : testing::Test {
  ClearHttp2 clear_http2;
  Note first;
  Note second;
  Note third;
};

TEST_F(ClearHttp2Test, OneOpensAndTheOthersJoinIt) {
  EXPECT_EQ(clear_http2.part_of(first), Part::open);
  EXPECT_EQ(clear_http2.part_of(second), Part::wait);
  clear_http2.connected();
  EXPECT_EQ(second.heard, "again ");
  EXPECT_EQ(clear_http2.part_of(second), Part::join);
  EXPECT_EQ(clear_http2.part_of(first), Part::join);
}

TEST_F(ClearHttp2Test, AllFailWithTheOneThatOpens) {
  EXPECT_EQ(clear_http2.part_of(first), Part::open);
  EXPECT_EQ(clear_http2.part_of(second), Part::wait);
  clear_http2.not_connected({LoadErrorKind::connect, "refused"});
  EXPECT_EQ(first.heard, "");
  EXPECT_EQ(second.heard, "refused ");
  EXPECT_EQ(clear_http2.part_of(second), Part::open);
}

TEST_F(ClearHttp2Test, AnotherOpensWhenTheOneThatOpensLeaves) {
  EXPECT_EQ(clear_http2.part_of(first), Part::open);
  EXPECT_EQ(clear_http2.part_of(second), Part::wait);
  EXPECT_EQ(clear_http2.part_of(third), Part::wait);
  clear_http2.leave(third);
  clear_http2.leave(first);
  EXPECT_EQ(second.heard, "again ");
  EXPECT_EQ(third.heard, "");
  EXPECT_EQ(clear_http2.part_of(second), Part::open);
}

TEST_F(ClearHttp2Test, OpensAnotherWhereNoneHasRoom) {
  EXPECT_EQ(clear_http2.part_of(first), Part::open);
  clear_http2.connected();
  EXPECT_EQ(clear_http2.part_of(second), Part::join);
  clear_http2.found_none();
  EXPECT_EQ(clear_http2.part_of(second), Part::open);
  EXPECT_EQ(clear_http2.part_of(third), Part::wait);
}

}  // namespace
}  // namespace leakgate
