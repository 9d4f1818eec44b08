#include "load/curl_failure.hpp"

#include <cerrno>
#include <system_error>

#include "base/text.hpp"

namespace leakgate {
namespace {

LoadErrorKind kind_of(const CurlEnd& end) {
  const auto say = [&](std::string_view text) { return end.words.find(text) != std::string::npos; };
  switch (end.code) {
    case CURLE_OPERATION_TIMEDOUT:
      return end.was_sent ? LoadErrorKind::timeout : LoadErrorKind::connect;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      // With TLS 1.3 a client is through with the handshake before the server has seen its
      // certificate; a refusal comes in place of the answer.
      return say("alert") && say("certificate") ? LoadErrorKind::connect : LoadErrorKind::reset;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_ABORTED_BY_CALLBACK:  // it was about to be sent a second time
      return LoadErrorKind::reset;
    case CURLE_HTTP2_STREAM:
      // A handler that panics resets its stream, where it would close an HTTP/1.1 connection.
      return say("PROTOCOL_ERROR") ? LoadErrorKind::protocol : LoadErrorKind::reset;
    case CURLE_WRITE_ERROR:
    case CURLE_HTTP2:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
      return LoadErrorKind::protocol;
    default:
      return end.was_sent ? LoadErrorKind::protocol : LoadErrorKind::connect;
  }
}

std::string words_of(const CurlEnd& end) {
  if (end.code == CURLE_OPERATION_TIMEDOUT) {
    return end.was_sent ? "no answer within the timeout" : "no connection within the timeout";
  }
  if (end.code == CURLE_ABORTED_BY_CALLBACK) return "the connection was closed before an answer";
  if (end.code == CURLE_COULDNT_CONNECT && end.os_error == EADDRNOTAVAIL) {
    return "no local port is free for another connection";
  }
  if (end.code == CURLE_COULDNT_CONNECT && end.os_error != 0) {
    return std::generic_category().message(static_cast<int>(end.os_error));
  }
  return printable(end.words.empty() ? curl_easy_strerror(end.code) : end.words);
}

}  // namespace

LaneFailure failure_of(const CurlEnd& end) { return {kind_of(end), words_of(end)}; }

}  // namespace leakgate
