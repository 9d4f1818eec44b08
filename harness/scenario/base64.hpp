// Base64 (RFC 4648, with padding) for the few texts in a recording that are not UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace leakgate {

[[nodiscard]] std::string to_base64(std::string_view bytes);
// nullopt when it is not base64.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace leakgate
