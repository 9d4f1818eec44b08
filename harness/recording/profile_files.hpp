// The profiles of a recording as files of its run folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// The decoded profile; nullptr for a text dump and for what does not decode.
[[nodiscard]] std::shared_ptr<const Profile> decode_profile_file(std::string_view name,
                                                                 std::string_view bytes);

// Reads and decodes the files that the marks name. Code malformed when a name leads out of the
// folder or a file is missing.
[[nodiscard]] Result<void> read_profiles(const std::filesystem::path& folder, Recording& recording);

}  // namespace leakgate
