#include "load/curl_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "load/curl_tls.hpp"
#include "load/host.hpp"

namespace leakgate {
namespace {

// "127.0.0.1", "localhost" or "[::1]"
std::string in_url(const std::string& host) {
  if (host.empty()) return "localhost";
  const bool is_bare_v6 = host.find(':') != std::string::npos && !host.starts_with('[');
  return is_bare_v6 ? fmt::format("[{}]", host) : host;
}

long version_for(const CurlLaneSettings& settings) {
  if (!settings.http2) return CURL_HTTP_VERSION_1_1;
  return settings.https ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
}

}  // namespace

std::string origin_of(const CurlLaneSettings& settings) {
  const char* const scheme = settings.https ? "https" : "http";
  const std::string host = in_url(settings.host);
  return settings.port == 0 ? fmt::format("{}://{}", scheme, host)
                            : fmt::format("{}://{}:{}", scheme, host, settings.port);
}

Result<std::vector<std::string>> known_addresses(const CurlLaneSettings& settings) {
  if (!settings.unix_socket.empty()) return std::vector<std::string>();
  const auto found = resolve_host(settings.host);
  if (!found) return pass_on(found);
  if (in_url(found->front()) == in_url(settings.host)) return std::vector<std::string>();
  std::vector<std::string> addresses;
  for (const std::string& address : *found) addresses.push_back(in_url(address));
  return std::vector{
      fmt::format("{}:{}:{}", settings.host, settings.port, fmt::join(addresses, ","))};
}

long timeout_ms(Seconds timeout) {
  constexpr double kAtMost = 1e9;  // libcurl keeps it in an unsigned int
  return static_cast<long>(std::clamp(std::ceil(timeout.count() * 1000), 1.0, kAtMost));
}

void set_target(CURL* easy, const CurlLaneSettings& settings, curl_slist* addresses) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, settings.https ? "https" : "http");
  // Nothing of the environment, of the user's files, or of libcurl's own ideas.
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout_ms(settings.timeout));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, timeout_ms(settings.timeout));
  // A connection is used however long it was idle; libcurl's own limit is 118 s.
  constexpr std::chrono::seconds kAtMost = std::chrono::years(1);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(kAtMost.count()));
  if (addresses != nullptr) curl_easy_setopt(easy, CURLOPT_RESOLVE, addresses);
  if (!settings.unix_socket.empty()) {
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, settings.unix_socket.c_str());
  }
  if (settings.https) set_tls(easy, settings.tls);
  if (settings.cookies) curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version_for(settings));
  // Rather share a connection than open one.
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, settings.http2 ? 1L : 0L);
}

}  // namespace leakgate
