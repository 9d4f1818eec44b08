// Whole files, written so that no reader ever sees half of one and an old file survives a full
// disk; read with a bound.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace leakgate {

// Writes `content` to a temporary file beside `file`, syncs it, renames it and syncs the folder. On
// an error (code output, with the path and the system's words) `file` is as it was and the
// temporary file is gone.
[[nodiscard]] Result<void> write_file_safely(const std::filesystem::path& file,
                                             std::string_view content);

// True for the temporary names that write_file_safely uses on the way to `name`, so that those of a
// run that was killed can be removed.
[[nodiscard]] bool is_temporary_of(std::string_view candidate, std::string_view name);

// Reads a whole regular file of at most `bytes_max`. Code usage when it is missing or cannot be
// read, malformed when it is larger.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file,
                                            std::size_t bytes_max);

}  // namespace leakgate
