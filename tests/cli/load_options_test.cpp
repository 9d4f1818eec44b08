#include "cli/load_options.hpp"

#include <gtest/gtest.h>

#include <limits>
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

// "" when there is a plan, else "CODE: words".
std::string why(const LoadOptions& options) {
  const auto plan = plan_of(options);
  if (plan) return "";
  return (plan.error().code == ErrorCode::usage ? "usage: " : "not usage: ") +
         to_text(plan.error());
}

LoadOptions to_somewhere() {
  LoadOptions options;
  options.url = "http://127.0.0.1:1/";
  return options;
}

TEST(LoadOptions, RefusesWhatCannotBeSentBeforeAnythingIs) {
  EXPECT_EQ(why(to_somewhere()), "");
  LoadOptions options = to_somewhere();
  options.expect = {"2yy"};
  EXPECT_EQ(why(options), "usage: \"2yy\" is neither a status nor a class such as 2xx");
  options = to_somewhere();
  options.headers = {"A: b\r\nC: d"};
  EXPECT_EQ(why(options), "usage: GET /: a line break in the header A");
  options = to_somewhere();
  options.url += "{data.name}";
  EXPECT_TRUE(why(options).starts_with("usage: GET /{data.name}: {data.name} without a table"));
}

TEST(LoadOptions, TakesNoRateThatIsNoNumber) {
  LoadOptions options = to_somewhere();
  options.rate = std::numeric_limits<double>::quiet_NaN();
  options.duration = "1s";
  EXPECT_EQ(why(options), "usage: --rate is no number");
}

TEST(LoadOptions, TakesNoTimeThatNoClockHolds) {
  LoadOptions options = to_somewhere();
  options.rate = 0.001;
  options.duration = "8760h";
  EXPECT_EQ(why(options), "");
  options.duration = "3000000h";
  EXPECT_EQ(why(options), "usage: --duration must be at most 8760h, a year");
  options = to_somewhere();
  options.stages = "0:3000000h,10:1s";
  EXPECT_EQ(why(options), "usage: --stages must be at most 8760h, a year");
  options.stages = "1:1s";
  for (int i = 0; i < 100; ++i) options.stages += ",1:1s";
  EXPECT_EQ(why(options), "usage: --stages are more than 100");
}

TEST(LoadOptions, TakesNoFolderAndNothingWithoutAnEndForABody) {
  LoadOptions options = to_somewhere();
  options.body_file = "/";
  EXPECT_EQ(why(options), "usage: --body-file / cannot be read");
  options.body_file = "/dev/zero";
  EXPECT_EQ(why(options), "usage: --body-file /dev/zero is larger than 64 MiB");
  options.body_file = "/dev/null";
  EXPECT_EQ(why(options), "");
}

TEST(LoadOptions, ShowsNoSecretOfAHeader) {
  LoadOptions options = to_somewhere();
  options.headers = {"Authorization Bearer s3cret"};
  EXPECT_EQ(why(options), "usage: --header \"Authorization...\" is not NAME: VALUE");
}

}  // namespace
}  // namespace leakgate
