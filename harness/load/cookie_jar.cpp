#include "load/cookie_jar.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "load/cookie_date.hpp"
#include "load/http_syntax.hpp"

namespace leakgate {
namespace {

using Time = CookieJar::Time;

// RFC 6265bis, section 5.6: longer attributes are passed over.
constexpr std::size_t kMaxAttributeBytes = 1024;

// "name=value" with the blanks around both cut off; without "=" all of it is the name.
struct Pair {
  explicit Pair(std::string_view text) {
    const std::size_t equals = std::min(text.find('='), text.size());
    has_value = equals < text.size();
    name = trim_blanks(text.substr(0, equals));
    if (has_value) value = trim_blanks(text.substr(equals + 1));
  }

  bool has_value = false;
  std::string_view name;
  std::string_view value;
};

// What is behind the cookie itself; where an attribute comes more than once, the last one counts.
struct Attributes {
  Attributes(std::string_view text, Time now) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(';'), text.size());
      take(Pair(text.substr(0, end)), now);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void take(const Pair& attribute, Time now);
  [[nodiscard]] Time ends() const { return max_age.value_or(expires.value_or(Time::max())); }

  std::string_view path;
  std::string_view domain;
  std::optional<Time> expires;
  std::optional<Time> max_age;  // as the moment that it leads to
  bool is_secure = false;
};

bool is_digit(char character) { return character >= '0' && character <= '9'; }

// RFC 6265, section 5.2.2: "-" or digits; nullopt where it is to be passed over.
std::optional<Time> end_by_max_age(std::string_view text, Time now) {
  const bool is_past = text.starts_with('-');
  if (is_past) text.remove_prefix(1);
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  // A year is longer than any run.
  constexpr long kAtMost = 366L * 24 * 60 * 60;
  long seconds = 0;
  for (const char digit : text) seconds = std::min(seconds * 10 + (digit - '0'), kAtMost);
  return is_past || seconds == 0 ? Time::min() : now + std::chrono::seconds(seconds);
}

void Attributes::take(const Pair& attribute, Time now) {
  if (attribute.value.size() > kMaxAttributeBytes) return;
  if (equal_ignoring_case(attribute.name, "Path")) {
    path = attribute.value;
  } else if (equal_ignoring_case(attribute.name, "Domain")) {
    domain = attribute.value;
  } else if (equal_ignoring_case(attribute.name, "Secure")) {
    is_secure = true;
  } else if (equal_ignoring_case(attribute.name, "Max-Age")) {
    if (const auto end = end_by_max_age(attribute.value, now)) max_age = end;
  } else if (equal_ignoring_case(attribute.name, "Expires")) {
    if (const auto end = parse_cookie_date(attribute.value)) expires = end;
  }
}

// RFC 6265, section 5.1.4: the folder that the request's path is in.
std::string_view default_path(std::string_view request_path) {
  const std::size_t slash = request_path.rfind('/');
  if (!request_path.starts_with('/') || slash == 0) return "/";
  return request_path.substr(0, slash);
}

bool is_within(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder)) return false;
  return path.size() == folder.size() || folder.ends_with('/') || path[folder.size()] == '/';
}

bool is_address(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         std::ranges::all_of(host, [](char each) { return is_digit(each) || each == '.'; });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char each) {
    return (static_cast<unsigned char>(each) < 0x20 && each != '\t') || each == 0x7f;
  });
}

}  // namespace

CookieJar::CookieJar(std::string_view host, bool is_secure) : host_(host), is_secure_(is_secure) {}

// RFC 6265, section 5.1.3.
bool CookieJar::is_for_us(std::string_view domain) const {
  if (domain.starts_with('.')) domain.remove_prefix(1);
  if (domain.empty() || equal_ignoring_case(domain, host_)) return true;
  if (is_address(host_) || host_.size() <= domain.size()) return false;
  const std::string_view end = std::string_view(host_).substr(host_.size() - domain.size() - 1);
  return end.front() == '.' && equal_ignoring_case(end.substr(1), domain);
}

void CookieJar::store(std::string_view set_cookie, std::string_view request_path, Time now) {
  const std::size_t end = std::min(set_cookie.find(';'), set_cookie.size());
  const Pair pair(set_cookie.substr(0, end));
  if (!pair.has_value || pair.name.empty()) return;
  if (pair.name.size() + pair.value.size() > kMaxCookieBytes || has_control(set_cookie)) return;
  const Attributes attributes(set_cookie.substr(std::min(end + 1, set_cookie.size())), now);
  if (!is_for_us(attributes.domain) || (attributes.is_secure && !is_secure_)) return;
  std::string_view path = attributes.path;
  if (!path.starts_with('/')) path = default_path(request_path);
  if (path.size() > kMaxAttributeBytes) return;
  put({.name = std::string(pair.name),
       .value = std::string(pair.value),
       .path = std::string(path),
       .ends = attributes.ends()},
      now);
}

void CookieJar::put(Cookie cookie, Time now) {
  const auto old = std::ranges::find_if(cookies_, [&](const Cookie& other) {
    return other.name == cookie.name && other.path == cookie.path;
  });
  if (cookie.ends <= now) {
    if (old != cookies_.end()) cookies_.erase(old);
  } else if (old != cookies_.end()) {
    old->value = std::move(cookie.value);
    old->ends = cookie.ends;
  } else {
    if (cookies_.size() == kMaxCookies) make_room(now);
    cookie.number = created_++;
    const auto behind = std::ranges::find_if(
        cookies_, [&](const Cookie& other) { return other.path.size() < cookie.path.size(); });
    cookies_.insert(behind, std::move(cookie));
  }
}

void CookieJar::make_room(Time now) {
  std::erase_if(cookies_, [now](const Cookie& cookie) { return cookie.ends <= now; });
  if (cookies_.size() < kMaxCookies) return;
  cookies_.erase(std::ranges::min_element(cookies_, {}, &Cookie::number));
}

void CookieJar::append_to(std::string& header, std::string_view request_path, Time now) const {
  std::string_view before = "Cookie: ";
  for (const Cookie& cookie : cookies_) {
    if (cookie.ends <= now || !is_within(request_path, cookie.path)) continue;
    header += before;
    header += cookie.name;
    header += '=';
    header += cookie.value;
    before = "; ";
  }
  if (before == "; ") header += "\r\n";
}

}  // namespace leakgate
