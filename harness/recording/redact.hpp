// Run folders are kept as build artifacts and read by many, so what looks like a secret is left out
// of them. Judging needs none of it.
#pragma once

#include <string>
#include <string_view>

#include "scenario/scenario.hpp"

namespace leakgate {

// The scenario with "***" for the values of environment variables and headers whose names speak of
// secrets (token, password, authorization, cookie, key, ...), and in place of the user information
// of every URL.
[[nodiscard]] Scenario without_secrets(Scenario scenario);

// "http://user:word@host/" to "http://***@host/", anywhere in the text.
[[nodiscard]] std::string without_url_userinfo(std::string_view text);

}  // namespace leakgate
