// What an answer looks like that libcurl hands on piece by piece, as far as a lane has to judge it.
// Pure; nothing of it is kept.
#pragma once

#include <cstddef>
#include <string_view>

#include "load/body_matcher.hpp"

namespace leakgate {

class CurlAnswer {
 public:
  // Gets ready for the answer to a request; `expected` is text for its body, "" for any.
  void start(std::string_view expected, bool to_http2);

  // A line of the headers, the status line and the empty one among them. False when the answer is
  // none and nothing more of it is wanted.
  [[nodiscard]] bool take_header(std::string_view line);
  void take_body(std::string_view bytes) { matcher_.feed(bytes); }

  [[nodiscard]] bool has_headers() const { return has_headers_; }  // all of them
  [[nodiscard]] bool body_is_good() const { return matcher_.found(); }
  // After take_header() has said false: "more than 64 KiB of headers".
  [[nodiscard]] std::string_view defect() const { return defect_; }

 private:
  BodyMatcher matcher_;
  std::size_t header_bytes_ = 0;  // those of interim responses included
  bool to_http2_ = false;
  bool is_interim_ = false;  // the headers that come are those of a 1xx response
  bool has_headers_ = false;
  std::string_view defect_;
};

}  // namespace leakgate
