// Sets a handle of libcurl to one request after the other.
#pragma once

#include <curl/curl.h>

#include <string>
#include <utility>

#include "load/curl_handles.hpp"
#include "load/curl_request.hpp"

namespace leakgate {

class CurlRequestSetter {
 public:
  // `origin` is "https://127.0.0.1:8443". To be used as long as the handle.
  CurlRequestSetter(CURL* easy, std::string origin, const HeaderRules& rules)
      : easy_(easy), origin_(std::move(origin)), rules_(rules) {}

  // The body is not copied: it is to stay where it is until the transfer has ended.
  void set(const RequestText& request);

 private:
  void set_head(const RequestText& request);
  void set_method(const RequestText& request);

  CURL* easy_;
  std::string origin_;
  HeaderRules rules_;
  std::string head_;  // that the handle is set to
  CurlList headers_;  // of it
};

}  // namespace leakgate
