// The URL of `leakgate load`, taken apart. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace leakgate {

struct LoadUrl {
  std::string host;  // without the brackets of an IPv6 address
  int port = 80;
  std::string path = "/";
  bool https = false;
  friend bool operator==(const LoadUrl&, const LoadUrl&) = default;
};

// http[s]://HOST[:PORT][/PATH][?QUERY]; a fragment is dropped. User names, spaces and control
// characters are refused.
[[nodiscard]] Result<LoadUrl> parse_load_url(std::string_view url);

}  // namespace leakgate
