// How many requests an external driver says that it sent: by a regular expression in the lines that
// it prints, or by a pointer into a JSON document.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// Of a line no more is matched: libstdc++'s regex takes about 300 bytes of stack a character.
inline constexpr std::size_t kMatchedLineMax = 4096;

// Errors (code usage): an expression that is none or has no group (ECMAScript as std::regex has
// it), a pointer that is none (RFC 6901), both of them.
[[nodiscard]] Result<void> check_count_rule(const DriverSpec& driver);

// "12345", "12,345", "1e5", "2003.0": a whole number below 2^53, else nullopt.
[[nodiscard]] std::optional<Count> parse_count(std::string_view text);

// The first group of the last match, line by line; nullopt: nothing matches. Errors (code load): it
// is no count, or the expression took too much to match.
[[nodiscard]] Result<std::optional<Count>> count_in_lines(std::string_view text,
                                                          const std::string& regex);

// Errors (code load): no JSON, nothing there, no count.
[[nodiscard]] Result<Count> count_in_json(std::string_view json, const std::string& pointer);

}  // namespace leakgate
