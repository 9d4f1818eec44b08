// The few rules of HTTP/1.1 text (RFC 9110 section 5.6, RFC 9112) that requests and responses
// share. Inline, since they run for every header line of every response.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace leakgate {

inline constexpr std::array<bool, 256> kIsTokenCharacter = [] {
  std::array<bool, 256> table{};
  for (const char character : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    table.at(static_cast<unsigned char>(character)) = true;
  }
  return table;
}();

// How many characters at the beginning are letters, digits or one of !#$%&'*+-.^_`|~
[[nodiscard]] inline std::size_t token_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && kIsTokenCharacter[static_cast<unsigned char>(text[length])]) {
    ++length;
  }
  return length;
}

// Whether all of them are, and there is at least one.
[[nodiscard]] inline bool is_token(std::string_view text) {
  return !text.empty() && token_length(text) == text.size();
}

[[nodiscard]] inline char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

// Fastest when the case is equal too, as it nearly always is.
[[nodiscard]] inline bool equal_ignoring_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  return left == right || std::ranges::equal(left, right, {}, lower, lower);
}

// Without spaces and tabs at both ends.
[[nodiscard]] inline std::string_view trim_blanks(std::string_view text) {
  const auto is_blank = [](char character) { return character == ' ' || character == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Whether a comma-separated list such as the value of Connection has `token`, in any case.
[[nodiscard]] inline bool list_has(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (equal_ignoring_case(trim_blanks(list.substr(0, comma)), token)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace leakgate
