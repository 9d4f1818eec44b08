#include "load/tally.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

using namespace std::chrono_literals;

TEST(StatusRange, IsAClassOrAStatus) {
  EXPECT_EQ(parse_status_range("2xx"), (StatusRange{200, 299}));
  EXPECT_EQ(parse_status_range("404"), (StatusRange{404, 404}));
  for (const char* text :
       {"", "2", "2x", "xx2", "0xx", "2XX ", "20x", "-12", "2000", "abc", "+20"}) {
    EXPECT_FALSE(parse_status_range(text)) << text;
  }
}

TEST(Tally, CountsByKindOfRequestAndOfError) {
  auto tally = Tally::make({{.path = "/a"}, {.path = "/b?x", .expect = {"404"}}});
  ASSERT_TRUE(tally);
  EXPECT_TRUE(tally->answered(0, 204, true, 1ms));
  EXPECT_TRUE(tally->answered(1, 404, true, 2ms));
  EXPECT_FALSE(tally->answered(1, 200, true, 3ms));
  tally->failed(0, LoadErrorKind::reset, "gone");
  const LoadOutcome outcome = tally->take_outcome(Seconds{2});
  EXPECT_EQ(outcome.requests, 4);
  EXPECT_EQ(outcome.errors, (LoadErrors{0, 0, 1, 0, 1}));
  EXPECT_EQ(outcome.endpoints, (std::vector<EndpointCount>{{"GET /a", 2, 1}, {"GET /b", 2, 1}}));
  EXPECT_EQ(outcome.latency.count(), 3U);
  EXPECT_EQ(outcome.first_error, "GET /b: answered 200, not 404");
  EXPECT_EQ(outcome.duration, Seconds{2});
}

TEST(Tally, CountsASpoiltAnswerAsAnErrorButNotAsAnotherRequest) {
  auto tally = Tally::make({LoadRequest{}});
  ASSERT_TRUE(tally);
  EXPECT_TRUE(tally->answered(0, 200, true, 1ms));
  tally->spoilt(0, LoadErrorKind::protocol, "too long");
  const LoadOutcome outcome = tally->take_outcome(Seconds{1});
  EXPECT_EQ(outcome.requests, 1);
  EXPECT_EQ(outcome.errors, (LoadErrors{0, 0, 0, 1, 0}));
}

TEST(Tally, RefusesAnExpectationItDoesNotUnderstand) {
  const auto tally = Tally::make({{.expect = {"ok"}}});
  ASSERT_FALSE(tally);
  EXPECT_EQ(tally.error().code, ErrorCode::load);
}

}  // namespace
}  // namespace leakgate
