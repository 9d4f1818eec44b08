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

bool breaks_header(std::string_view value) {
  return value.find_first_of("\r\n\0"sv) != std::string_view::npos;
}

bool is_blank_or_control(char character) {
  return static_cast<unsigned char>(character) <= 0x20 || character == 0x7f;
}

// Why `request` cannot be sent, whatever its placeholders stand for; "" when it can.
std::string defect_of(const LoadRequest& request) {
  if (!is_token(request.method)) return "the method is not a word";
  if (request.method == "CONNECT") return "CONNECT is not supported";
  if (!request.path.starts_with('/') && request.path != "*") {
    return "the path does not begin with a slash";
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return fmt::format("\"{}\" is not a header name", name);
    if (breaks_header(value)) return fmt::format("a line break in the header {}", name);
  }
  if (has_placeholders(request.expect_body)) {
    return "the text that is expected in the body has a placeholder";
  }
  return "";
}

// What is written in the path itself: what is filled in is encoded.
Result<void> check_path(std::string_view path, const DataTable* data) {
  TextTemplate pattern;
  if (auto added = pattern.add(path, TextPlace::path, data); !added) return added;
  if (!std::ranges::any_of(pattern.literal_text(), is_blank_or_control)) return {};
  return fail(ErrorCode::load,
              "the path has a space or a control character: write it as %20 and the like");
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

RequestTemplate::RequestTemplate(const LoadRequest& request)
    : says_length_(says_length(request)),
      is_head_(request.method == "HEAD"),
      closes_(says_close(request)),
      sets_cookie_(has_header(request, "Cookie")),
      expect_body_(request.expect_body) {}

Result<RequestTemplate> RequestTemplate::make(const LoadRequest& request,
                                              const RequestContext& context) {
  if (std::string defect = defect_of(request); !defect.empty()) {
    return fail(ErrorCode::load, std::move(defect), endpoint_name(request));
  }
  // Not shown: it is a secret.
  if (breaks_header(context.authorization)) {
    return fail(ErrorCode::load, "a line break in what Authorization is to say");
  }
  RequestTemplate made(request);
  if (const auto filled = made.fill(request, context); !filled) {
    Error error = filled.error();
    error.where = endpoint_name(request);
    return std::unexpected(std::move(error));
  }
  return made;
}

Result<void> RequestTemplate::fill(const LoadRequest& request, const RequestContext& context) {
  data_ = context.data;
  if (auto filled = fill_head(request, context); !filled) return filled;
  if (auto added = body_.add(request.body, TextPlace::body, data_); !added) return added;
  if (head_.is_constant() && body_.is_constant()) {
    std::string whole;
    Random unused(0);
    constant_ = std::string(render(0, unused, whole));
  }
  return {};
}

Result<void> RequestTemplate::fill_head(const LoadRequest& request, const RequestContext& context) {
  if (auto checked = check_path(request.path, context.data); !checked) return checked;
  head_.add_literal(request.method + " ");
  if (auto added = head_.add(request.path, TextPlace::path, context.data); !added) return added;
  head_.add_literal(" HTTP/1.1\r\n");
  if (!has_header(request, "Host")) {
    head_.add_literal(fmt::format("Host: {}\r\n", context.authority));
  }
  if (!has_header(request, "User-Agent")) head_.add_literal("User-Agent: leakgate\r\n");
  if (!context.authorization.empty() && !has_header(request, "Authorization")) {
    head_.add_literal(fmt::format("Authorization: {}\r\n", context.authorization));
  }
  for (const auto& [name, value] : request.headers) {
    head_.add_literal(name + ": ");
    if (auto added = head_.add(value, TextPlace::header, context.data); !added) return added;
    head_.add_literal("\r\n");
  }
  return {};
}

std::string_view RequestTemplate::render(Count seq, Random& random, std::string& scratch) const {
  if (!constant_.empty()) return constant_;
  const PlaceholderValues values(seq, random, data_);
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

std::string_view path_of(std::string_view bytes) {
  bytes.remove_prefix(std::min(bytes.find(' ') + 1, bytes.size()));
  return bytes.substr(0, bytes.find_first_of(" ?"));
}

std::string_view with_header(std::string_view bytes, std::string_view header,
                             std::string& scratch) {
  const std::size_t at = bytes.find("\r\n\r\n") + 2;
  if (bytes.data() == scratch.data()) return scratch.insert(at, header);
  scratch = bytes.substr(0, at);
  scratch += header;
  scratch += bytes.substr(at);
  return scratch;
}

}  // namespace leakgate
