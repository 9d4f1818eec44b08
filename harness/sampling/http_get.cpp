#include "sampling/http_get.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <system_error>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace leakgate {
namespace {

// Once for the process and never undone: curl_global_cleanup is not safe beside other threads.
bool curl_is_ready() {
  static const bool is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return is_ready;
}

struct Receiver {
  const GetLimits* limits = nullptr;
  std::string body;
  std::size_t received = 0;
  bool is_too_large = false;
};

// Called by libcurl; anything but `size * count` ends the transfer.
std::size_t receive(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& receiver = *static_cast<Receiver*>(to);
  const std::size_t length = size * count;
  receiver.received += length;
  if (receiver.received > receiver.limits->bytes_max) {
    receiver.is_too_large = true;
    return 0;
  }
  receiver.body.append(bytes, length);
  const std::size_t tail = receiver.limits->keep_tail;
  if (tail > 0 && receiver.body.size() > 4 * tail) {
    receiver.body.erase(0, receiver.body.size() - tail);
  }
  return length;
}

// Called by libcurl, at least once a second; anything but 0 ends the transfer. Its parameters are
// libcurl's.
// NOLINTNEXTLINE(readability-function-size)
int look_for_stop(void* limits, curl_off_t /*all*/, curl_off_t /*got*/, curl_off_t /*to_send*/,
                  curl_off_t /*sent*/) {
  return static_cast<const GetLimits*>(limits)->stop.stop_requested() ? 1 : 0;
}

std::unexpected<Error> failure_of(CURL* easy, CURLcode code, const Receiver& receiver,
                                  const char* details) {
  if (receiver.is_too_large) {
    const auto limit = static_cast<std::int64_t>(receiver.limits->bytes_max);
    return fail(ErrorCode::sampling, "the answer is larger than " + to_text(Bytes{limit}));
  }
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return fail(ErrorCode::sampling, "no whole answer within " + to_text(receiver.limits->timeout));
  }
  if (code == CURLE_PARTIAL_FILE) {
    return fail(ErrorCode::sampling,
                fmt::format("the answer breaks off after {} bytes", receiver.received));
  }
  if (code == CURLE_COULDNT_CONNECT) {
    long number = 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
    if (number != 0) {
      return fail(ErrorCode::sampling,
                  "no connection: " + std::generic_category().message(static_cast<int>(number)));
    }
  }
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    return fail(ErrorCode::sampling, "the wait for an answer was ended");
  }
  const bool is_usage = code == CURLE_URL_MALFORMAT;
  const char* what = *details != '\0' ? details : curl_easy_strerror(code);
  return fail(is_usage ? ErrorCode::usage : ErrorCode::sampling, printable(what));
}

}  // namespace

struct HttpGetter::Handle {
  CURL* easy = curl_is_ready() ? curl_easy_init() : nullptr;
  curl_slist* headers = curl_slist_append(nullptr, "Connection: close");

  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    curl_slist_free_all(headers);
    if (easy != nullptr) curl_easy_cleanup(easy);
  }
};

HttpGetter::HttpGetter() : handle_(std::make_unique<Handle>()) {}
HttpGetter::~HttpGetter() = default;

Result<HttpAnswer> HttpGetter::get(const std::string& url, const GetLimits& limits) {
  CURL* easy = handle_->easy;
  if (easy == nullptr) return fail(ErrorCode::internal, "libcurl cannot be used");
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return fail(ErrorCode::usage, "not an http or https URL", without_credentials(url));
  }
  Receiver receiver;
  receiver.limits = &limits;
  std::array<char, CURL_ERROR_SIZE> details{};
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, handle_->headers);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(std::ceil(limits.timeout.count() * 1000)));
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &look_for_stop);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &limits);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, details.data());
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &receive);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &receiver);
  const CURLcode code = curl_easy_perform(easy);
  if (code != CURLE_OK) {
    std::unexpected<Error> failed = failure_of(easy, code, receiver, details.data());
    failed.error().where = without_credentials(url);
    return failed;
  }
  HttpAnswer answer;
  answer.body = std::move(receiver.body);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  const char* type = nullptr;
  curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
  if (type != nullptr) answer.content_type = type;
  return answer;
}

std::string without_credentials(const std::string& url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const std::size_t host = scheme + 3;
  const std::size_t path = std::min(url.find_first_of("/?#", host), url.size());
  const std::size_t at = url.rfind('@', path);
  if (at == std::string::npos || at < host) return url;
  return url.substr(0, host) + url.substr(at + 1);
}

}  // namespace leakgate
