#include "scenario/text_checks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>

#include "base/text.hpp"
#include "scenario/metric_series.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";

bool is_digit(char c) { return kDigits.contains(c); }
bool is_letter(char c) { return kUpper.contains(c) || kLower.contains(c); }

// Every character is a letter, a digit or one of `others`; empty text is not.
bool is_made_of(std::string_view text, std::string_view others) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_letter(c) || is_digit(c) || others.contains(c);
  });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }
bool is_visible_ascii(char c) { return c > ' ' && c < '\x7F'; }

std::optional<Complaint> unless(bool good, const char* what, const char* hint) {
  if (good) return std::nullopt;
  return Complaint{what, hint};
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (kUpper.contains(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

// "1", "1.19" or "1.22.3".
bool is_go_version(std::string_view text) {
  const auto parts = split(text, '.');
  return parts.size() <= 3 && std::ranges::all_of(parts, [](std::string_view part) {
           return !part.empty() && part.size() <= 4 && std::ranges::all_of(part, is_digit);
         });
}

bool is_go_term(std::string_view term) {
  for (const std::string_view op : {">=", "<=", ">", "<", "="}) {
    if (!term.starts_with(op)) continue;
    return is_go_version(term.substr(op.size()));
  }
  return false;
}

}  // namespace

std::optional<Complaint> check_named(std::string_view text) {
  return unless(!text.empty(), "is empty", "leave the key out");
}

// The name is a folder, a JUnit suite and part of messages.
std::optional<Complaint> check_scenario_name(std::string_view text) {
  const bool good =
      is_made_of(text, "-_.") && (is_letter(text[0]) || is_digit(text[0])) && text.size() <= 100;
  return unless(
      good, "is not a name",
      "names are letters, digits, '-', '_' and '.', start with a letter or digit and have "
      "at most 100 characters");
}

std::optional<Complaint> check_helper_name(std::string_view text) {
  return unless(is_made_of(text, "-_") && text.size() <= 100, "is not a helper's name",
                "names are letters, digits, '-' and '_'");
}

std::optional<Complaint> check_variable_name(std::string_view text) {
  const bool good = !text.empty() && !text.contains('=') &&
                    std::ranges::none_of(text, [](char c) { return is_control(c) || c == ' '; });
  return unless(good, "is not the name of a variable", "such as LOG_LEVEL");
}

std::optional<Complaint> check_argument(std::string_view text) {
  return unless(!text.contains('\0'), "holds a NUL, which no program can be given", "");
}

std::optional<Complaint> check_build_argument(std::string_view text) {
  if (auto wrong = check_argument(text)) return wrong;
  std::string_view flag = text.substr(0, text.find('='));
  if (flag.starts_with("--")) flag.remove_prefix(1);
  return unless(flag != "-o", "names the executable, which leakgate does by itself", "take it out");
}

std::optional<Complaint> check_go_condition(std::string_view text) {
  const auto terms = split(text, ',');
  const bool good = std::ranges::all_of(terms, is_go_term);
  return unless(good, "is not a condition on the Go version",
                "such as \">=1.19\" or \">=1.21,<1.23\"");
}

std::optional<Complaint> check_address(std::string_view text) {
  constexpr const char* kHint = "write host:port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"";
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return Complaint{"is not an address: the port is missing", kHint};
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || port < 1 || port > 65535) {
    return Complaint{"is not an address: the port is not a number from 1 to 65535", kHint};
  }
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  const bool good =
      bracketed ? is_made_of(host.substr(1, host.size() - 2), ":.%") : is_made_of(host, "-_.");
  return unless(good, "is not an address: the host is missing or malformed", kHint);
}

namespace {

std::optional<Complaint> check_url(std::string_view text, const char* hint) {
  std::string_view rest = text;
  if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else {
    return Complaint{"is not an http or https URL", hint};
  }
  const bool has_host = !rest.empty() && !std::string_view("/?#:").contains(rest[0]);
  return unless(has_host && std::ranges::all_of(rest, is_visible_ascii),
                "is not a URL: the host is missing or a character is not allowed", hint);
}

// Helpers are held against those of the file once all of it was read.
bool is_placeholder(std::string_view name) {
  return name == "addr" || name == "host" || name == "port" || name.starts_with("helper.");
}

}  // namespace

std::optional<Complaint> check_http_url(std::string_view text) {
  return check_url(text, "such as \"http://{addr}/debug/pprof\"");
}

std::optional<Complaint> check_metrics_url(std::string_view text) {
  if (auto wrong = check_url(text, "such as \"http://{addr}/metrics\"")) return wrong;
  for (std::size_t open = 0; (open = text.find('{', open)) != std::string_view::npos; ++open) {
    const std::size_t close = text.find('}', open);
    if (close != std::string_view::npos &&
        is_placeholder(text.substr(open + 1, close - open - 1))) {
      continue;
    }
    return Complaint{"has a placeholder that is not known",
                     "known are {addr}, {host}, {port} and {helper.NAME.addr}"};
  }
  return std::nullopt;
}

std::optional<Complaint> check_series(std::string_view text) {
  if (text.starts_with('/')) {
    return unless(is_json_pointer(text), "is not a JSON pointer", "such as \"/memory/rss\"");
  }
  return unless(series_name_from(text).has_value(),
                "is neither a Prometheus series nor a JSON pointer",
                "such as \"go_goroutines\", 'up{job=\"api\"}' or \"/memory/rss\"");
}

std::optional<ListComplaint> check_series_list(const std::vector<std::string>& texts) {
  constexpr std::size_t kMost = 64;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i == kMost) return ListComplaint{i, {"at most 64 series can be read", "take some out"}};
    if (texts[i].starts_with('/') != texts[0].starts_with('/')) {
      return ListComplaint{i,
                           {"an endpoint answers with Prometheus text or with JSON, not both",
                            "write Prometheus names only, or JSON pointers only"}};
    }
    const bool is_twice =
        std::any_of(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const std::string& other) { return is_same_series(other, texts[i]); });
    if (is_twice) {
      return ListComplaint{i, {in_quotes(texts[i]) + " is there twice", "take one out"}};
    }
  }
  return std::nullopt;
}

std::optional<Complaint> check_method(std::string_view text) {
  const bool good = is_made_of(text, "-_") && kUpper.contains(text[0]) &&
                    std::ranges::none_of(text, [](char c) { return kLower.contains(c); });
  if (!good) return Complaint{"is not an HTTP method", "methods are upper case, such as \"GET\""};
  return unless(text != "CONNECT", "cannot be sent: leakgate is no proxy client", "");
}

std::optional<Complaint> check_request_path(std::string_view text) {
  if (!text.starts_with('/')) return Complaint{"does not start with \"/\"", "such as \"/healthz\""};
  if (text.contains('#')) return Complaint{"has a \"#\", which is never sent", "write %23"};
  return unless(std::ranges::all_of(text, is_visible_ascii),
                "has a character that a request line cannot carry",
                "write spaces, control bytes and what is not ASCII as %XX");
}

std::optional<Complaint> check_header_name(std::string_view text) {
  // RFC 9110, section 5.6.2.
  if (!is_made_of(text, "!#$%&'*+-.^_`|~"))
    return Complaint{"is not a header name", "such as Accept"};
  constexpr std::array<std::string_view, 5> kOurs{"connection", "content-length", "te",
                                                  "transfer-encoding", "upgrade"};
  return unless(std::ranges::find(kOurs, lower(text)) == kOurs.end(),
                "is written by leakgate itself", "take it out");
}

std::optional<Complaint> check_header_value(std::string_view text) {
  const bool good = std::ranges::none_of(text, [](char c) { return is_control(c) && c != '\t'; });
  return unless(good, "is not a header value: it holds a control byte", "headers are one line");
}

std::optional<Complaint> check_login(std::string_view text) {
  if (auto wrong = check_header_value(text))
    return Complaint{"holds a control byte", "set it anew"};
  return unless(text.find(':') != std::string_view::npos && !text.starts_with(':'),
                "does not hold a login", "it is written user:password");
}

std::optional<Complaint> check_token(std::string_view text) {
  // RFC 6750 takes less; what services hand out is longer than what it names.
  return unless(!text.empty() && std::ranges::all_of(text, is_visible_ascii),
                "does not hold a token", "a token is visible characters without a space");
}

std::optional<Complaint> check_regex(std::string_view text) {
  try {
    return unless(std::regex(std::string(text)).mark_count() > 0, "has no group",
                  "put the digits of the count into ( ), such as 'requests: (\\d+)'");
  } catch (const std::regex_error&) {
    return Complaint{"is not a regular expression", "such as 'requests: (\\d+)'"};
  }
}

std::optional<Complaint> check_pointer(std::string_view text) {
  return unless(is_json_pointer(text), "is not a JSON pointer", "such as \"/requests/count\"");
}

std::optional<Complaint> check_status(std::string_view text) {
  const bool good = text.size() == 3 && text[0] >= '2' && text[0] <= '5' &&
                    (text.substr(1) == "xx" || (is_digit(text[1]) && is_digit(text[2])));
  return unless(good, "is no status", "a class such as \"2xx\" or a status such as \"204\"");
}

}  // namespace leakgate
