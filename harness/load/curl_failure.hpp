// What became of a transfer that libcurl gave up, in the terms of the load engine.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "base/vocabulary.hpp"

namespace leakgate {

struct CurlEnd {
  CURLcode code = CURLE_OK;
  std::string_view words;  // of libcurl; may be empty
  bool was_sent = false;   // there was a connection, and the request was handed to it
  long os_error = 0;       // errno, where a connection failed
};

struct LaneFailure {
  LoadErrorKind kind = LoadErrorKind::protocol;
  std::string words;  // printable
};

// `end.code` is not CURLE_OK.
[[nodiscard]] LaneFailure failure_of(const CurlEnd& end);

}  // namespace leakgate
