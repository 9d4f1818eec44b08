// The overlay that adds the probe to a main package without touching its folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace leakgate {

// Writes the probe and an overlay file that puts it into `package` below `work_folder`; returns the
// overlay file. The probe takes a file name that the package does not have. An overlay of the
// user's own (`-overlay` in `flags`) is taken over into ours.
[[nodiscard]] Result<std::filesystem::path> write_overlay(const std::filesystem::path& package,
                                                          const std::filesystem::path& work_folder,
                                                          const std::vector<std::string>& flags);

}  // namespace leakgate
