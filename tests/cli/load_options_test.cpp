#include "cli/load_options.hpp"

#include <gtest/gtest.h>

#include <string>

namespace leakgate {
namespace {

// "usage: WHAT", or "planned".
std::string told(const LoadOptions& options) {
  const auto plan = plan_of(options);
  if (plan) return "planned";
  return (plan.error().code == ErrorCode::usage ? "usage: " : "other: ") + plan.error().what;
}

TEST(LoadOptions, NamesTheOptionOfAStageWhoseRateIsNone) {
  EXPECT_EQ(told({.url = "http://a", .stages = "x:1s"}),
            "usage: --stages \"x\" is no rate from 0 to 1,000,000 requests per second");
}

TEST(LoadOptions, RefusesAnEngineThatDoesNotSpeakTheProtocol) {
  EXPECT_EQ(told({.url = "https://a"}), "planned");
  EXPECT_EQ(told({.url = "https://a", .engine = "asio"}),
            "usage: --engine asio does not speak HTTPS");
  EXPECT_EQ(told({.url = "http://a", .engine = "asio", .http2 = true}),
            "usage: --engine asio does not speak HTTP/2");
}

TEST(LoadOptions, RefusesRequestsThatCannotBeSentOrJudged) {
  EXPECT_EQ(told({.url = "http://a", .headers = {"X: {data.id}"}}),
            "usage: {data.id} without a table to take it from");
  EXPECT_EQ(told({.url = "http://a", .expect = {"2yx"}}),
            "usage: \"2yx\" is neither a status nor a class such as 2xx");
}

}  // namespace
}  // namespace leakgate
