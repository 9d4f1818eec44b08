// Where the lanes of libcurl connect to and how, as libcurl is told it.
#pragma once

#include <curl/curl.h>

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/vocabulary.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

struct CurlLaneSettings {
  bool https = false;
  bool http2 = false;  // it is an error where the target does not speak it
  TlsSpec tls{};
  std::string host{};  // certificates are for it
  int port = 0;
  std::string unix_socket{};  // a path; then nobody connects to host and port
  Seconds timeout{15};        // for connecting and answering together
  bool cookies = false;       // each lane keeps those it is given, for its life
  int connections_max = 0;    // HTTP/2: so many at most; there is one for each 100 lanes
};

// "https://127.0.0.1:8443"
[[nodiscard]] std::string origin_of(const CurlLaneSettings& settings);

// For CURLOPT_RESOLVE, so that libcurl starts no thread to look up a name; empty where there is
// none. An Error (code load) when it is not found.
[[nodiscard]] Result<std::vector<std::string>> known_addresses(const CurlLaneSettings& settings);

// For CURLOPT_TIMEOUT_MS, in its range.
[[nodiscard]] long timeout_ms(Seconds timeout);

// All that is the same for every request of a handle. `addresses` is a list of known_addresses(),
// which outlives the handle, or nullptr.
void set_target(CURL* easy, const CurlLaneSettings& settings, curl_slist* addresses);

}  // namespace leakgate
