#include "scenario/redact.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace leakgate {
namespace {

std::string upper(std::string_view text) {
  std::string raised(text);
  std::ranges::transform(raised, raised.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return raised;
}

}  // namespace

bool names_secret(std::string_view variable) {
  constexpr std::array<std::string_view, 7> kWords{"TOKEN",      "SECRET", "PASSWORD", "PASSWD",
                                                   "CREDENTIAL", "KEY",    "AUTH"};
  const std::string name = upper(variable);
  return std::ranges::any_of(kWords, [&](std::string_view word) { return name.contains(word); });
}

bool is_secret_header(std::string_view header) {
  return names_secret(header) || upper(header).contains("COOKIE");
}

std::string without_userinfo(std::string_view text) {
  constexpr std::string_view kScheme = "://";
  std::string clean;
  for (std::size_t at = 0; (at = text.find(kScheme)) != std::string_view::npos;) {
    clean += text.substr(0, at + kScheme.size());
    text.remove_prefix(at + kScheme.size());
    // The authority ends at the path, the query, or where the URL itself ends.
    const std::string_view authority = text.substr(0, text.find_first_of("/?# \t\r\n\"'"));
    const std::size_t userinfo = authority.rfind('@');
    if (userinfo == std::string_view::npos) continue;
    clean += kRedacted;
    text.remove_prefix(userinfo);
  }
  return clean += text;
}

std::string without_secret_headers(std::string_view argument) {
  const auto is_in_name = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; };
  std::string clean;
  for (std::size_t colon = 0; (colon = argument.find(':')) != std::string_view::npos;) {
    const std::string_view before = argument.substr(0, colon);
    std::size_t begin = before.size();
    while (begin > 0 && is_in_name(static_cast<unsigned char>(before[begin - 1]))) --begin;
    clean += argument.substr(0, colon + 1);
    argument.remove_prefix(colon + 1);
    if (!is_secret_header(before.substr(begin))) continue;
    const std::string_view value = argument.substr(0, argument.find_first_of("\"'\r\n"));
    if (!value.empty()) clean += value.starts_with(' ') ? " ***" : "***";
    argument.remove_prefix(value.size());
  }
  return clean += argument;
}

}  // namespace leakgate
