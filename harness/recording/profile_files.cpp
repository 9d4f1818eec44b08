#include "recording/profile_files.hpp"

#include <string>
#include <vector>

#include "base/text.hpp"
#include "profile/profile.hpp"
#include "recording/run_folder_names.hpp"
#include "recording/safe_file.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// As received, compressed; a goroutine profile of 100,000 goroutines has about 10 KiB.
constexpr std::size_t kProfileBytesMax = 64 * kMiB;

std::vector<ProfileRef*> profiles_of(Recording& recording) {
  std::vector<Mark*> marks;
  if (recording.cold) marks.push_back(&*recording.cold);
  if (recording.baseline) marks.push_back(&*recording.baseline);
  for (Cycle& cycle : recording.cycles) marks.push_back(&cycle.mark);
  std::vector<ProfileRef*> profiles;
  if (recording.native) {
    for (ProfileRef* profile : {&recording.native->profile, &recording.native->tool_profile}) {
      if (!profile->file.empty()) profiles.push_back(profile);
    }
  }
  for (Mark* mark : marks) {
    for (ProfileRef* profile : {&mark->heap_profile, &mark->goroutine_profile, &mark->leak_profile,
                                &mark->native_profile, &mark->thread_profile}) {
      if (!profile->file.empty()) profiles.push_back(profile);
    }
  }
  return profiles;
}

// "profiles/NAME", neither file nor folder a link: a recording may come from anywhere.
Result<std::string> name_within(const fs::path& folder, const std::string& file) {
  const std::string prefix = std::string(kProfilesFolder) + "/";
  std::string name = file.starts_with(prefix) ? file.substr(prefix.size()) : std::string{};
  if (!is_profile_name(name)) {
    return fail(ErrorCode::malformed, "the recording names a file that is no profile of its folder",
                printable(file));
  }
  std::error_code error;
  if (fs::is_symlink(folder / kProfilesFolder, error) || fs::is_symlink(folder / file, error)) {
    return fail(ErrorCode::malformed, "a link may lead out of the folder",
                (folder / file).string());
  }
  return name;
}

Result<void> read_profile(const fs::path& folder, ProfileRef& reference) {
  const Result<std::string> name = name_within(folder, reference.file);
  if (!name) return pass_on(name);
  const Result<std::string> bytes = read_file(folder / reference.file, kProfileBytesMax);
  if (!bytes) {
    Error error = bytes.error();
    error.code = ErrorCode::malformed;
    error.hint = "the recording names this profile: keep profiles/ beside recording.json";
    return std::unexpected(std::move(error));
  }
  reference.profile = decode_profile_file(*name, *bytes);
  return {};
}

}  // namespace

std::shared_ptr<const Profile> decode_profile_file(std::string_view name, std::string_view bytes) {
  if (!name.ends_with(".pb.gz")) return nullptr;
  Result<Profile> profile = parse_profile(bytes);
  return profile ? std::make_shared<const Profile>(*std::move(profile)) : nullptr;
}

Result<void> read_profiles(const fs::path& folder, Recording& recording) {
  for (ProfileRef* reference : profiles_of(recording)) {
    if (Result<void> read = read_profile(folder, *reference); !read) return read;
  }
  return {};
}

}  // namespace leakgate
