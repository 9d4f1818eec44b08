// Colour on a terminal, and nothing at all elsewhere.
#pragma once

#include <string>
#include <string_view>

namespace leakgate {

enum class Ink { red, green, yellow, dim, bold };

// The text in that colour where `color` is true, else as it is.
[[nodiscard]] inline std::string paint(bool color, Ink ink, std::string_view text) {
  if (!color) return std::string(text);
  constexpr std::string_view kStart[] = {"\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[2m", "\x1b[1m"};
  return std::string(kStart[static_cast<std::size_t>(ink)]).append(text).append("\x1b[0m");
}

}  // namespace leakgate
