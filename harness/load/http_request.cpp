#include "load/http_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "load/http_syntax.hpp"

namespace leakgate {
namespace {

using namespace std::string_view_literals;

bool has_header(const LoadRequest& request, std::string_view name) {
  return std::ranges::any_of(
      request.headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

// Why `request` cannot be sent; "" when it can.
std::string defect_of(const LoadRequest& request) {
  if (!is_token(request.method)) return "the method is not a word";
  if (request.method == "CONNECT") return "CONNECT is not supported";
  if (!request.path.starts_with('/') && request.path != "*") {
    return "the path does not begin with a slash";
  }
  const auto is_blank_or_control = [](char character) {
    return static_cast<unsigned char>(character) <= 0x20 || character == 0x7f;
  };
  if (std::ranges::any_of(request.path, is_blank_or_control)) {
    return "the path has a space or a control character: write it as %20 and the like";
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return fmt::format("\"{}\" is not a header name", name);
    if (value.find_first_of("\r\n\0"sv) != std::string::npos) {
      return fmt::format("a line break in the header {}", name);
    }
  }
  return "";
}

std::string head_of(const LoadRequest& request, std::string_view authority) {
  std::string head = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.path);
  if (!has_header(request, "Host")) head += fmt::format("Host: {}\r\n", authority);
  if (!has_header(request, "User-Agent")) head += "User-Agent: leakgate\r\n";
  for (const auto& [name, value] : request.headers) head += fmt::format("{}: {}\r\n", name, value);
  return head;
}

bool says_length(const LoadRequest& request) {
  if (has_header(request, "Content-Length") || has_header(request, "Transfer-Encoding")) {
    return false;
  }
  // RFC 9110, section 8.6: a method that gives a body a meaning says so even when there is none.
  constexpr std::array kBodyMethods{"POST"sv, "PUT"sv, "PATCH"sv};
  return !request.body.empty() ||
         std::ranges::find(kBodyMethods, request.method) != kBodyMethods.end();
}

bool says_close(const LoadRequest& request) {
  return std::ranges::any_of(request.headers, [](const auto& header) {
    return equal_ignoring_case(header.first, "Connection") && list_has(header.second, "close");
  });
}

}  // namespace

RequestTemplate::RequestTemplate(const LoadRequest& request, std::string_view authority)
    : head_(head_of(request, authority)),
      body_(request.body),
      says_length_(says_length(request)),
      is_head_(request.method == "HEAD"),
      closes_(says_close(request)) {
  if (!head_.is_constant() || !body_.is_constant()) return;
  std::string whole;
  Random unused(0);
  constant_ = std::string(render(0, unused, whole));
}

Result<RequestTemplate> RequestTemplate::make(const LoadRequest& request,
                                              std::string_view authority) {
  if (std::string defect = defect_of(request); !defect.empty()) {
    return fail(ErrorCode::load, std::move(defect), endpoint_name(request));
  }
  return RequestTemplate(request, authority);
}

std::string_view RequestTemplate::render(Count seq, Random& random, std::string& scratch) const {
  if (!constant_.empty()) return constant_;
  const PlaceholderValues values(seq, random);
  scratch.clear();
  head_.append_to(scratch, values);
  if (says_length_) {
    fmt::format_to(std::back_inserter(scratch), "Content-Length: {}\r\n", body_.size(values));
  }
  scratch += "\r\n";
  body_.append_to(scratch, values);
  return scratch;
}

std::string authority_of(std::string_view host, int port) {
  const bool is_v6 = host.find(':') != std::string_view::npos && !host.starts_with('[');
  const std::string name = is_v6 ? fmt::format("[{}]", host) : std::string(host);
  return port == 80 ? name : fmt::format("{}:{}", name, port);
}

std::string endpoint_name(const LoadRequest& request) {
  return fmt::format("{} {}", request.method, request.path.substr(0, request.path.find('?')));
}

}  // namespace leakgate
