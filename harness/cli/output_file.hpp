// Files that the user names for results. What is no regular file, such as /dev/stdout, /dev/null or
// a link, is written into and stays what it is; all else is replaced as a whole (safe_file.hpp).
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace leakgate {

// Whether the file can be written, as far as can be told beforehand; leaves nothing behind. An
// Error has code output.
[[nodiscard]] Result<void> check_output_file(const std::filesystem::path& file);

[[nodiscard]] Result<void> write_output_file(const std::filesystem::path& file,
                                             std::string_view content);

}  // namespace leakgate
