#include "load/curl_request_setter.hpp"

#include <string_view>

namespace leakgate {

// Often nothing differs from the request before but where the body is.
void CurlRequestSetter::set(const RequestText& request) {
  if (request.head != head_) set_head(request);
  set_method(request);
  head_ = request.head;
}

void CurlRequestSetter::set_head(const RequestText& request) {
  CurlList headers = make_curl_list(header_lines(request, rules_));
  set_curl(easy_, CURLOPT_HTTPHEADER, headers.get());
  headers_ = std::move(headers);
  const std::string target(request.target);
  set_curl(easy_, CURLOPT_REQUEST_TARGET, target.c_str());
  // The URL says whom to connect to, and which path the cookies are for.
  const std::string path = target.starts_with('/') ? target.substr(0, target.find('#')) : "/";
  set_curl(easy_, CURLOPT_URL, (origin_ + path).c_str());
  const std::string cookies(rules_.cookies ? header_of(request, "Cookie") : std::string_view());
  set_curl(easy_, CURLOPT_COOKIE, cookies.empty() ? nullptr : cookies.c_str());
}

void CurlRequestSetter::set_method(const RequestText& request) {
  const std::string method(request.method);
  if (method == "HEAD") {
    set_curl(easy_, CURLOPT_CUSTOMREQUEST, static_cast<char*>(nullptr));
    return set_curl(easy_, CURLOPT_NOBODY, 1L);
  }
  // Content-Length is there for an empty body, too, where the method gives a body a meaning.
  if (request.body.empty() && header_of(request, "Content-Length").empty()) {
    set_curl(easy_, CURLOPT_HTTPGET, 1L);
  } else {
    set_curl(easy_, CURLOPT_POST, 1L);
    set_curl(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set_curl(easy_, CURLOPT_POSTFIELDS, request.body.data());
  }
  set_curl(easy_, CURLOPT_CUSTOMREQUEST, method.c_str());
}

}  // namespace leakgate
