#include "cli/load_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "scenario/redact.hpp"

namespace leakgate {
namespace {

// Without a user and a password.
std::string shown(std::string_view url) {
  const std::size_t at = url.rfind('@');
  if (at == std::string_view::npos) return printable(url);
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  if (begin > at) return printable(url);
  return printable(std::string(url.substr(0, begin)) + std::string(kRedacted) +
                   std::string(url.substr(at)));
}

std::unexpected<Error> bad_url(std::string_view url, std::string_view why) {
  return fail(ErrorCode::usage, fmt::format("\"{}\" cannot be loaded: {}", shown(url), why), {},
              "write http://HOST:PORT/PATH");
}

}  // namespace

Result<LoadUrl> parse_load_url(std::string_view url) {
  const bool clean =
      std::all_of(url.begin(), url.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
  if (!clean) return bad_url(url, "it has a space, a control or a non-ASCII character");
  LoadUrl parsed;
  std::string_view left = url;
  if (left.starts_with("http://")) {
    left.remove_prefix(7);
  } else if (left.starts_with("https://")) {
    left.remove_prefix(8);
    parsed.https = true;
    parsed.port = 443;
  } else if (left.find("://") != std::string_view::npos) {
    return bad_url(url, "only http:// and https:// are known");
  }
  left = left.substr(0, left.find('#'));
  const std::size_t path_at = std::min(left.find_first_of("/?"), left.size());
  const std::string_view path = left.substr(path_at);
  if (!path.empty()) parsed.path = path.starts_with('?') ? "/" + std::string(path) : path;
  std::string_view authority = left.substr(0, path_at);
  if (authority.find('@') != std::string_view::npos)
    return bad_url(url, "user names are not sent, --basic-env is for them");
  const bool bracketed = authority.starts_with('[');
  const std::size_t host_end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && host_end == std::string_view::npos) return bad_url(url, "\"]\" is missing");
  parsed.host = bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  if (parsed.host.empty()) return bad_url(url, "the host is missing");
  std::string_view port =
      authority.substr(std::min(authority.size(), host_end + (bracketed ? 1U : 0U)));
  if (host_end == std::string_view::npos) port = {};
  if (port.empty()) return parsed;
  port.remove_prefix(1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
  const bool whole = end == port.data() + port.size();
  if (error != std::errc{} || !whole || parsed.port < 1 || parsed.port > 65535) {
    return bad_url(url, "the port is not a number from 1 to 65535");
  }
  return parsed;
}

}  // namespace leakgate
