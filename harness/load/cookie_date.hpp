// The date that a cookie ends at, in any of the ways servers write it: "Sun, 06 Nov 1994 08:49:37
// GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" (RFC 6265, section 5.1.1).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace leakgate {

// Always in UTC, whatever the text says of a zone; nullopt where it is no date.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_cookie_date(std::string_view text);

}  // namespace leakgate
