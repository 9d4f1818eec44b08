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
