// Reads the small files that belong to a scenario: itself and request bodies.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace leakgate {

// The whole content, at most 1 MiB. Pipes such as /dev/fd/63 are fine. Errors have code usage and
// no place.
[[nodiscard]] Result<std::string> read_file_text(const std::filesystem::path& file);

}  // namespace leakgate
