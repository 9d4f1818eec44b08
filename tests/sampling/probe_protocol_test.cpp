#include "sampling/probe_protocol.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

// The whole answer, fed in pieces of `size` bytes.
Result<std::string> answer_of(std::string_view bytes, std::size_t size,
                              std::size_t bytes_max = 100) {
  ProbeAnswer answer(bytes_max);
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const Result<bool> complete = answer.feed(bytes.substr(at, size));
    if (!complete) return pass_on(complete);
    if (*complete && at + size >= bytes.size()) return answer.take_body();
  }
  return fail(ErrorCode::internal, "not complete");
}

TEST(ProbeAnswer, JoinsChunksHoweverTheyArrive) {
  for (const std::size_t size : {1U, 2U, 3U, 100U}) {
    EXPECT_EQ(answer_of("ok\n3\nabc2\n\n\n0\n", size), "abc\n\n") << size;
    EXPECT_EQ(answer_of("ok\n0\n", size), "") << size;
  }
}

TEST(ProbeAnswer, TellsWhatTheGoVersionDoesNotHave) {
  EXPECT_EQ(answer_of("unknown\n", 100).error().code, ErrorCode::unsupported);
}

TEST(ProbeAnswer, HandsOnWhatTheProbeComplainsOf) {
  EXPECT_EQ(answer_of("err too bad\n", 100).error().what, "the probe could not answer: too bad");
  EXPECT_EQ(answer_of("ok\n2\nabERR\n", 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(answer_of("ok\n2\naberr broke off\n", 100).error().code, ErrorCode::sampling);
}

TEST(ProbeAnswer, RefusesWhatNoProbeSends) {
  EXPECT_EQ(answer_of("HTTP/1.1 400 Bad Request\r\n", 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(answer_of("ok\n-1\n", 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(answer_of("ok\n1 \nx", 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(answer_of("ok\n99999999999999999999999\n", 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(answer_of("ok\n0\nmore", 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(answer_of(std::string(2000, 'x'), 100).error().code, ErrorCode::malformed);
  EXPECT_EQ(answer_of("", 1).error().code, ErrorCode::internal);
}

TEST(ProbeAnswer, RefusesMoreThanItsLimitBeforeItArrives) {
  EXPECT_EQ(answer_of("ok\n101\n", 100).error().code, ErrorCode::sampling);
  EXPECT_EQ(answer_of("ok\n60\n" + std::string(60, 'a') + "41\n", 100).error().code,
            ErrorCode::sampling);
  EXPECT_EQ(answer_of("ok\n18446744073709551615\n", 100).error().code, ErrorCode::sampling);
}

}  // namespace
}  // namespace leakgate
