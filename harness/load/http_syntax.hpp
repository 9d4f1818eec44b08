// The few rules of HTTP/1.1 text (RFC 9110 section 5.6, RFC 9112) that requests and responses
// share.
#pragma once

#include <string_view>

namespace leakgate {

// Letters, digits and !#$%&'*+-.^_`|~; at least one.
[[nodiscard]] bool is_token(std::string_view text);

[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim_blanks(std::string_view text);

// Whether a comma-separated list such as the value of Connection has `token`, in any case.
[[nodiscard]] bool list_has(std::string_view list, std::string_view token);

}  // namespace leakgate
