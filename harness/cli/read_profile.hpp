// Profiles from files and from standard input, for `leakgate profile`.
#pragma once

#include <string>
#include <string_view>

#include "profile/profile_input.hpp"

namespace leakgate {

// "-" is standard input. The error names the file, what it looks like and what to do.
[[nodiscard]] Result<ProfileInput> read_profile_file(const std::string& path);

// Of a Go process that left a core file: its goroutines, or with a sample type of heap profiles
// (inuse_space, alloc_objects, ...) its heap. `binary` is the executable that it was.
[[nodiscard]] Result<ProfileInput> read_core_profile(const std::string& core,
                                                     const std::string& binary,
                                                     std::string_view sample);

}  // namespace leakgate
