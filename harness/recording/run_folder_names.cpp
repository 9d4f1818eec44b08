#include "recording/run_folder_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <system_error>
#include <vector>

#include "recording/safe_file.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kProfileNameMax = 120;

constexpr std::array kWrittenFiles{kRecordingFile, kSamplesFile, kMetricsFile,
                                   kResultFile,    kJUnitFile,   kTargetLogFile};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

bool is_ours(std::string_view name) {
  if (name.starts_with("helper-") && name.ends_with(".log")) return true;
  return std::ranges::any_of(kWrittenFiles, [&](std::string_view file) {
    return name == file || is_temporary_of(name, file);
  });
}

// Temporary files on the way to a profile: ".heap-3.pb.gz.0.tmp".
bool is_our_profile(std::string_view name) {
  if (name.starts_with('.') && name.ends_with(".tmp")) {
    name.remove_prefix(1);
    name.remove_suffix(4);
    name = name.substr(0, name.rfind('.'));
  }
  return is_profile_name(name);
}

Result<void> remove_if(const fs::path& folder, bool (*chosen)(std::string_view)) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (chosen(entry->path().filename().native())) files.push_back(entry->path());
  }
  for (const fs::path& file : files) {
    fs::remove(file, error);
    if (!error) continue;
    return fail(ErrorCode::output,
                fmt::format("cannot remove what an earlier run left: {}", error.message()),
                file.string());
  }
  if (!error) return {};
  return fail(ErrorCode::output,
              fmt::format("cannot remove what an earlier run left: {}", error.message()),
              folder.string());
}

}  // namespace

bool is_profile_name(std::string_view name) {
  if (name.starts_with('.') || name.size() > kProfileNameMax) return false;
  if (!std::ranges::all_of(name, is_name_character)) return false;
  return name.ends_with(".pb.gz") || name.ends_with(".txt");
}

Result<void> remove_earlier_run(const fs::path& folder) {
  if (Result<void> removed = remove_if(folder, is_ours); !removed) return removed;
  const fs::path profiles = folder / kProfilesFolder;
  std::error_code error;
  switch (fs::symlink_status(profiles, error).type()) {
    case fs::file_type::not_found:
      return {};
    case fs::file_type::directory:
      return remove_if(profiles, is_our_profile);
    default:  // a link would have us remove files elsewhere
      return fail(ErrorCode::usage, "is in the way: not a folder", profiles.string(),
                  "choose another folder with --out");
  }
}

}  // namespace leakgate
