#include "load/curl_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "load/http_syntax.hpp"

namespace leakgate {
namespace {

// The text up to `separator`, which is taken from `text`, too.
std::string_view take_until(std::string_view& text, std::string_view separator) {
  const std::size_t at = text.find(separator);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + separator.size());
  return taken;
}

bool has_header(const RequestText& request, std::string_view name) {
  return std::ranges::any_of(
      request.headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

bool is_left_out(std::string_view name, const HeaderRules& rules) {
  // RFC 9113, section 8.2.2.
  constexpr std::array kOfConnection{"Connection", "Keep-Alive", "Proxy-Connection", "Upgrade"};
  const auto is_name = [&](std::string_view other) { return equal_ignoring_case(name, other); };
  return is_name("Content-Length") || (rules.cookies && is_name("Cookie")) ||
         (rules.http2 && std::ranges::any_of(kOfConnection, is_name));
}

}  // namespace

RequestText take_apart(std::string_view bytes) {
  RequestText request;
  std::string_view rest = bytes;
  std::string_view lines = take_until(rest, "\r\n\r\n");
  request.body = rest;
  request.head = bytes.substr(0, bytes.size() - rest.size());
  std::string_view first = take_until(lines, "\r\n");
  request.method = take_until(first, " ");
  request.target = take_until(first, " ");
  while (!lines.empty()) {
    std::string_view value = take_until(lines, "\r\n");
    const std::string_view name = take_until(value, ":");
    request.headers.emplace_back(name, trim_blanks(value));
  }
  return request;
}

std::vector<std::string> header_lines(const RequestText& request, const HeaderRules& rules) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : request.headers) {
    if (is_left_out(name, rules)) continue;
    // libcurl's way to say that a header is there and empty.
    lines.push_back(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value));
  }
  for (const char* const name : {"Accept", "Content-Type", "Expect", "User-Agent"}) {
    if (!has_header(request, name)) lines.push_back(fmt::format("{}:", name));
  }
  return lines;
}

std::string_view header_of(const RequestText& request, std::string_view name) {
  const auto found = std::ranges::find_if(
      request.headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
  return found == request.headers.end() ? std::string_view() : found->second;
}

std::string_view defect_for_curl(const RequestText& request) {
  if (request.method == "HEAD" && !request.body.empty()) {
    return "libcurl sends no HEAD request with a body";
  }
  if (has_header(request, "Transfer-Encoding")) {
    return "libcurl sends no request with a Transfer-Encoding of its own";
  }
  return "";
}

}  // namespace leakgate
