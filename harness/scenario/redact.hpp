// Takes secrets out of what is written into a run folder: people attach those to tickets.
#pragma once

#include <string>
#include <string_view>

namespace leakgate {

inline constexpr std::string_view kRedacted = "***";

// By the name of an environment variable: TOKEN, SECRET, PASSWORD, PASSWD, CREDENTIAL, KEY or AUTH
// is part of it, in any case.
[[nodiscard]] bool names_secret(std::string_view variable);

// Authorization, Proxy-Authorization, Cookie, X-Api-Key, and what names_secret() says yes to.
[[nodiscard]] bool is_secret_header(std::string_view header);

// "http://user:pass@host/x" as "http://***@host/x", wherever such a URL stands in the text.
[[nodiscard]] std::string without_userinfo(std::string_view text);

// "Authorization: Bearer x" as "Authorization: ***", to the next quote or the end of the line,
// wherever such a header stands in an argument of a command.
[[nodiscard]] std::string without_secret_headers(std::string_view argument);

}  // namespace leakgate
