// Reads the files that belong to a scenario: itself, request bodies and tables.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "scenario/toml_precheck.hpp"

namespace leakgate {

// The whole content, unless it is larger than that, which is whole MiB. Errors have code usage and
// no place.
[[nodiscard]] Result<std::string> read_file_text(const std::filesystem::path& file,
                                                 std::size_t bytes_max = kLargestScenario);

}  // namespace leakgate
