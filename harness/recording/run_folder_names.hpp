// The names of the files in a run folder.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace leakgate {

inline constexpr std::string_view kRecordingFile = "recording.json";
inline constexpr std::string_view kSamplesFile = "samples.csv";
inline constexpr std::string_view kMetricsFile = "metrics.csv";
inline constexpr std::string_view kResultFile = "result.json";
inline constexpr std::string_view kJUnitFile = "junit.xml";
inline constexpr std::string_view kTargetLogFile = "target.log";
inline constexpr std::string_view kProfilesFolder = "profiles";

// "heap-baseline.pb.gz", "goroutines.txt": no path, no leading dot, an extension that we write.
[[nodiscard]] bool is_profile_name(std::string_view name);

// Removes the files of an earlier run: the names above, helper-*.log, profiles, and temporary files
// on the way to those. Everything else in the folder is left alone.
[[nodiscard]] Result<void> remove_earlier_run(const std::filesystem::path& folder);

}  // namespace leakgate
