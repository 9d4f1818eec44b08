// Gzip to bytes, for input that may be hostile: the output is bounded in size and in its ratio to
// the input, and it is made piece by piece, so a bomb is refused before it costs memory.
#pragma once

#include <string>
#include <string_view>

#include "profile/profile.hpp"

namespace leakgate {

[[nodiscard]] bool looks_like_gzip(std::string_view bytes);

// Error{malformed} when the data is cut or damaged, when bytes follow its end, or when it is larger
// than `limits` allow.
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes, const ProfileLimits& limits);

}  // namespace leakgate
