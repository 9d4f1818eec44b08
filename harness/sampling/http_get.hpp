// GET over http or https for what the target itself serves: no redirect, no proxy, a limit on time
// and size, and no connection left open (an idle one is a goroutine and a descriptor of the
// target).
#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>

#include "base/duration.hpp"
#include "base/result.hpp"

namespace leakgate {

struct HttpAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
};

struct GetLimits {
  Seconds timeout{60};
  std::size_t bytes_max = 0;
  // Keep the last bytes of a longer body and let the rest go by; 0: keep all.
  std::size_t keep_tail = 0;
  std::stop_token stop{};  // ends the wait for an answer, within a second
};

class HttpGetter {
 public:
  HttpGetter();
  HttpGetter(const HttpGetter&) = delete;
  HttpGetter& operator=(const HttpGetter&) = delete;
  ~HttpGetter();

  // Any status is an answer. Error (code sampling) when there was none, or one that is cut off, too
  // large or too slow; code usage for a URL that is neither http nor https.
  [[nodiscard]] Result<HttpAnswer> get(const std::string& url, const GetLimits& limits);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

// The URL without user and password, for messages.
[[nodiscard]] std::string without_credentials(const std::string& url);

}  // namespace leakgate
