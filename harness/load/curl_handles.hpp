// Owners of libcurl's handles. libcurl is set up when the first one is made: a load that does
// without it pays nothing.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <new>
#include <string>
#include <vector>

namespace leakgate {

struct CurlDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, CurlDeleter>;

struct CurlShareDeleter {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};
using CurlShare = std::unique_ptr<CURLSH, CurlShareDeleter>;

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

struct CurlMultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using CurlMulti = std::unique_ptr<CURLM, CurlMultiDeleter>;

// All throw std::bad_alloc when libcurl has no memory.
[[nodiscard]] CurlMulti make_curl_multi();
[[nodiscard]] CurlEasy make_curl_easy();
[[nodiscard]] CurlList make_curl_list(const std::vector<std::string>& lines);

// Everything else that libcurl may say to an option is a mistake of ours.
template <class Value>
void set_curl(CURL* easy, CURLoption option, Value value) {
  if (curl_easy_setopt(easy, option, value) == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
}

}  // namespace leakgate
