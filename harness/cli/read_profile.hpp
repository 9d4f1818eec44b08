// Profiles from files and from standard input, for `leakgate profile`.
#pragma once

#include <string>

#include "profile/profile_input.hpp"

namespace leakgate {

// "-" is standard input. The error names the file, what it looks like and what to do.
[[nodiscard]] Result<ProfileInput> read_profile_file(const std::string& path);

}  // namespace leakgate
