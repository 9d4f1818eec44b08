#include "load/curl_handles.hpp"

#include <new>

namespace leakgate {
namespace {

// Once for the process and never undone: curl_global_cleanup is not safe beside other threads.
bool curl_is_ready() {
  static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return is_ready;
}

}  // namespace

CurlMulti make_curl_multi() {
  CurlMulti multi(curl_is_ready() ? curl_multi_init() : nullptr);
  if (multi == nullptr) throw std::bad_alloc();
  return multi;
}

CurlEasy make_curl_easy() {
  CurlEasy easy(curl_is_ready() ? curl_easy_init() : nullptr);
  if (easy == nullptr) throw std::bad_alloc();
  return easy;
}

CurlList make_curl_list(const std::vector<std::string>& lines) {
  CurlList list;
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)list.release();
    list.reset(longer);
  }
  return list;
}

}  // namespace leakgate
