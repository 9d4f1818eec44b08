// Texts of fixtures/, whole.
#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace leakgate {

inline std::string fixture_text(const std::string& path) {
  std::ifstream file(LEAKGATE_SOURCE_DIR "/fixtures/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace leakgate
