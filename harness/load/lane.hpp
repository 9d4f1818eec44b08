// The seam between who decides what is sent when (Dispatcher) and what carries it. A lane carries
// one request at a time: an HTTP/1.1 connection, reopened as often as needed, or a handle of
// libcurl, of which several share a connection with HTTP/2. A dispatcher and its lanes live in one
// thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/vocabulary.hpp"
#include "load/deadlines.hpp"
#include "load/request_source.hpp"

namespace leakgate {

class Lane {
 public:
  Lane() = default;
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  virtual ~Lane() = default;

  // Opens a connection without a request, so that the first one need not wait for it. Ends in one
  // call of opened(), never from within open(). A connection without a request that the target
  // closes is nobody's loss: the next send() opens another.
  virtual void open() = 0;

  // Sends request(), opening a connection where there is none. sent_at is set to the moment at
  // which the first byte is handed on. Ends in exactly one call of answered() or failed(), never
  // from within send(), and not later than the timeout.
  virtual void send() = 0;

  // Gives up what is under way without telling anybody, and closes the connection.
  virtual void close() = 0;

  // Owned by the dispatcher between requests, by the lane from send() to its end.
  OutgoingRequest request;
  std::string scratch;  // holds request where it has placeholders
  SteadyTime due{};     // when the schedule wanted it sent; closed model: unused
  SteadyTime sent_at{};
};

// What a lane tells; implemented by the dispatcher.
class LaneObserver {
 public:
  LaneObserver() = default;
  LaneObserver(const LaneObserver&) = delete;
  LaneObserver& operator=(const LaneObserver&) = delete;
  virtual ~LaneObserver() = default;

  // A whole answer came. `body_is_good` is false where the body lacks the text that was expected.
  // Whether the answer is the expected one is returned. The lane may be given its next request
  // within the call, so it calls this last.
  virtual bool answered(Lane& lane, int status, bool body_is_good) = 0;
  // No whole answer came, or something that is none.
  virtual void failed(Lane& lane, LoadErrorKind error, std::string_view words) = 0;
  // open() is over, with a connection or without.
  virtual void opened(Lane& lane) = 0;
  // An answer that was told as good turned out to be followed by bytes nobody asked for.
  virtual void spoilt(std::size_t kind, LoadErrorKind error, std::string_view words) = 0;
};

}  // namespace leakgate
