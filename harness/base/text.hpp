// Small helpers on text that several folders need. Text from the target or from a file is hostile
// until it went through printable().
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leakgate {

// The candidate with the smallest edit distance to `word`, or "" when none is near (more than a
// third of the longer one would have to change).
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> candidates);

// Valid UTF-8 without control characters except tab and newline; what is not becomes U+FFFD. The
// result is safe on a terminal, and, after escaping, in XML 1.0, JSON and HTML.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] bool is_valid_utf8(std::string_view text);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);

// 10018 as "10,018".
[[nodiscard]] std::string with_commas(long long number);

}  // namespace leakgate
