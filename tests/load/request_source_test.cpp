#include "load/request_source.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

std::string first_lines_of(const LoadPlan& plan, int at_most = 100) {
  auto source = RequestSource::make(plan, Random(1));
  if (!source) return source.error().what;
  OutgoingRequest request;
  std::string scratch;
  std::string lines;
  while (at_most-- > 0 && source->take(request, scratch)) {
    lines += std::string(request.bytes.substr(0, request.bytes.find(" HTTP"))) + "\n";
  }
  return lines;
}

TEST(RequestSource, NumbersRequestsOverAllKindsFromTheFirst) {
  EXPECT_EQ(first_lines_of({.requests = {{.path = "/a{seq}"}, {.path = "/b{seq}"}},
                            .counts = {3, 2},
                            .first_seq = 10}),
            "GET /a10\nGET /b11\nGET /a12\nGET /b13\nGET /a14\n");
}

TEST(RequestSource, GoesOnWhenADurationIsPlanned) {
  EXPECT_EQ(first_lines_of({.requests = {{.path = "/"}}, .counts = {1}, .duration = Seconds{1}}, 3),
            "GET /\nGET /\nGET /\n");
}

TEST(RequestSource, GivesOutEveryNthNumberWhereSeveralShareAPlan) {
  const LoadPlan plan{
      .requests = {{.path = "/{seq}"}}, .counts = {3}, .first_seq = 11, .seq_step = 4};
  EXPECT_EQ(first_lines_of(plan), "GET /11\nGET /15\nGET /19\n");
}

TEST(RequestSource, GoesOnInTheTableOverTheCyclesOfARun) {
  const auto data =
      std::make_shared<const DataTable>(*DataTable::parse("v\na\nb\nc\n", "values.csv"));
  EXPECT_EQ(first_lines_of(
                {.data = data, .requests = {{.path = "/{data.v}"}}, .counts = {4}, .first_seq = 2}),
            "GET /c\nGET /a\nGET /b\nGET /c\n");
}

TEST(RequestSource, KeepsTheTableThatItTakesFrom) {
  LoadPlan plan{.data = std::make_shared<const DataTable>(*DataTable::parse("v\na\n", "v.csv")),
                .requests = {{.path = "/{data.v}"}},
                .counts = {1}};
  auto source = RequestSource::make(plan, Random(1));
  ASSERT_TRUE(source);
  plan.data.reset();
  OutgoingRequest request;
  std::string scratch;
  ASSERT_TRUE(source->take(request, scratch));
  EXPECT_TRUE(request.bytes.starts_with("GET /a HTTP"));
}

TEST(RequestSource, HandsOutWhatTheConnectionMustKnow) {
  auto source = RequestSource::make(
      {.authorization = "Basic x",
       .requests = {{.method = "HEAD", .headers = {{"Cookie", "a=b"}}, .expect_body = "hello"}},
       .counts = {1}},
      Random(1));
  ASSERT_TRUE(source);
  OutgoingRequest request;
  std::string scratch;
  ASSERT_TRUE(source->take(request, scratch));
  EXPECT_NE(request.bytes.find("\r\nAuthorization: Basic x\r\n"), std::string::npos);
  EXPECT_EQ(request.expect_body, "hello");
  EXPECT_TRUE(request.is_head);
  EXPECT_TRUE(request.sets_cookie);
  EXPECT_FALSE(request.closes);
  add_header(request, scratch, "X: y\r\n");
  EXPECT_TRUE(request.bytes.ends_with("\r\nX: y\r\n\r\n"));
}

TEST(RequestSource, RefusesAPlanThatIsNone) {
  EXPECT_EQ(first_lines_of({}), "no requests are planned");
  EXPECT_EQ(first_lines_of({.requests = {{}}}), "there is not one count for each kind of request");
  EXPECT_EQ(first_lines_of({.requests = {{}}, .counts = {-1}}),
            "a negative number of requests is planned");
  EXPECT_EQ(first_lines_of({.requests = {{.path = "x"}}, .counts = {1}}),
            "the path does not begin with a slash");
}

}  // namespace
}  // namespace leakgate
