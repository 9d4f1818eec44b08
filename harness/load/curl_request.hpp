// The text of an HTTP/1.1 request, taken apart for libcurl, which writes it anew in the version
// that it speaks. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leakgate {

// Views into the text.
struct RequestText {
  std::string_view method;
  std::string_view target;  // "/path?query" or "*"
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view head;  // all before the body
  std::string_view body;
};

// `bytes` is what RequestTemplate renders.
[[nodiscard]] RequestText take_apart(std::string_view bytes);

struct HeaderRules {
  bool http2 = false;    // leave out what belongs to one connection
  bool cookies = false;  // leave out Cookie, which is merged with those of the lane
};

// For CURLOPT_HTTPHEADER: the headers of the request, and for each that libcurl would add on its
// own a line that forbids it. Content-Length is left to libcurl.
[[nodiscard]] std::vector<std::string> header_lines(const RequestText& request,
                                                    const HeaderRules& rules);

// The value of a header, "" when there is none.
[[nodiscard]] std::string_view header_of(const RequestText& request, std::string_view name);

// Why libcurl cannot send it as it is, in words; "" when it can.
[[nodiscard]] std::string_view defect_for_curl(const RequestText& request);

}  // namespace leakgate
