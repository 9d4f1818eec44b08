// A look over TOML text before toml++ may see it. toml++ 3.3.0 has asserts and unreachable points
// that hostile text reaches ("[*", a letter outside ASCII outside of a string) and recurses as deep
// as keys are nested. What passes here is safe to parse, not necessarily TOML.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "scenario/problems.hpp"

namespace leakgate {

inline constexpr std::size_t kLargestScenario = std::size_t{1024} * 1024;

// The first thing in `text` that must not reach the parser: more than 1 MiB, invalid UTF-8,
// non-ASCII outside strings and comments, "[", "[[" or "." without a key behind it, keys nested
// over 16 deep.
[[nodiscard]] std::optional<PlacedComplaint> precheck_toml(std::string_view text);

}  // namespace leakgate
