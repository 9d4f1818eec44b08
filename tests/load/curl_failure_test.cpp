#include "load/curl_failure.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace leakgate {
namespace {

std::string text_of(const CurlEnd& end) {
  const LaneFailure failure = failure_of(end);
  return std::string(name_of(failure.kind)) + ": " + failure.words;
}

TEST(CurlFailure, IsOneOfConnectingBeforeThereIsAConnection) {
  EXPECT_EQ(text_of({.code = CURLE_COULDNT_CONNECT, .words = "x", .os_error = ECONNREFUSED}),
            "connect: Connection refused");
  EXPECT_EQ(text_of({.code = CURLE_COULDNT_CONNECT, .words = "x", .os_error = EADDRNOTAVAIL}),
            "connect: no local port is free for another connection");
  EXPECT_EQ(text_of({.code = CURLE_PEER_FAILED_VERIFICATION, .words = "expired"}),
            "connect: expired");
  EXPECT_EQ(text_of({.code = CURLE_OPERATION_TIMEDOUT, .words = "after 5 ms"}),
            "connect: no connection within the timeout");
}

TEST(CurlFailure, IsATimeoutAfterwards) {
  EXPECT_EQ(text_of({.code = CURLE_OPERATION_TIMEDOUT, .words = "after 5 ms", .was_sent = true}),
            "timeout: no answer within the timeout");
}

TEST(CurlFailure, IsAResetWhereTheConnectionOrTheStreamEnds) {
  for (const CURLcode code : {CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING,
                              CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM}) {
    EXPECT_EQ(text_of({.code = code, .words = "gone", .was_sent = true}), "reset: gone");
  }
  EXPECT_EQ(text_of({.code = CURLE_ABORTED_BY_CALLBACK, .words = "x", .was_sent = true}),
            "reset: the connection was closed before an answer");
}

TEST(CurlFailure, IsOneOfConnectingWhereTheTargetRefusesACertificateLate) {
  EXPECT_EQ(text_of({.code = CURLE_RECV_ERROR,
                     .words = "tlsv13 alert certificate required",
                     .was_sent = true}),
            "connect: tlsv13 alert certificate required");
}

TEST(CurlFailure, IsOneOfTheProtocolWhereTheAnswerMakesNoSense) {
  for (const CURLcode code :
       {CURLE_HTTP2, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_OUT_OF_MEMORY}) {
    EXPECT_EQ(text_of({.code = code, .words = "odd\x01", .was_sent = true}), "protocol: odd\uFFFD");
  }
  EXPECT_EQ(text_of({.code = CURLE_HTTP2_STREAM, .words = "PROTOCOL_ERROR", .was_sent = true}),
            "protocol: PROTOCOL_ERROR");
}

}  // namespace
}  // namespace leakgate
