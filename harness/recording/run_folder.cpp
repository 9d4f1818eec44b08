#include "recording/run_folder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "recording/folder_lock.hpp"
#include "recording/profile_files.hpp"
#include "recording/run_folder_names.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// Ten hours of samples are about 30 MB.
constexpr std::size_t kRecordingBytesMax = 256 * kMiB;

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  return fail(ErrorCode::output, fmt::format("cannot make the folder: {}", error.message()),
              folder.string());
}

}  // namespace

Result<RunFolder> RunFolder::create(const fs::path& folder) {
  if (const Result<void> made = make_folder(folder); !made) return pass_on(made);
  const Result<int> lock = lock_folder(folder);
  if (!lock) return pass_on(lock);
  RunFolder run_folder(folder, *lock);
  if (const Result<void> emptied = remove_earlier_run(folder); !emptied) return pass_on(emptied);
  if (const Result<void> made = make_folder(folder / kProfilesFolder); !made) return pass_on(made);
  return run_folder;
}

RunFolder::RunFolder(fs::path path, int lock_fd) : path_(std::move(path)), lock_fd_(lock_fd) {}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_fd_(std::exchange(other.lock_fd_, -1)) {}

RunFolder& RunFolder::operator=(RunFolder&& other) noexcept {
  if (this == &other) return *this;
  unlock();
  path_ = std::move(other.path_);
  lock_fd_ = std::exchange(other.lock_fd_, -1);
  return *this;
}

RunFolder::~RunFolder() { unlock(); }

void RunFolder::unlock() {
  if (lock_fd_ >= 0) unlock_folder(path_, std::exchange(lock_fd_, -1));
}

Result<ProfileRef> RunFolder::add_profile(const std::string& name, std::string_view bytes) const {
  if (!is_profile_name(name)) {
    return fail(ErrorCode::internal, fmt::format("not a name for a profile: {}", name));
  }
  ProfileRef reference{.file = fmt::format("{}/{}", kProfilesFolder, name), .profile = nullptr};
  const Result<void> written = write_file_safely(path_ / reference.file, bytes);
  if (!written) return pass_on(written);
  reference.profile = decode_profile_file(name, bytes);
  return reference;
}

Result<void> RunFolder::write(const Recording& recording) const {
  const Result<void> csv = write_file_safely(path_ / kSamplesFile, samples_to_csv(recording));
  if (!csv) return csv;
  if (recording.metrics) {
    const Result<void> metrics =
        write_file_safely(path_ / kMetricsFile, metrics_to_csv(*recording.metrics));
    if (!metrics) return metrics;
  }
  return write_file_safely(path_ / kRecordingFile, recording_to_json(recording));
}

Result<Recording> read_recording(const fs::path& folder) {
  const fs::path file = folder / kRecordingFile;
  const Result<std::string> text = read_file(file, kRecordingBytesMax);
  if (!text) return pass_on(text);
  Result<Recording> recording = recording_from_json(*text);
  if (!recording) {
    Error error = recording.error();
    error.where = error.where.empty() ? file.string() : file.string() + ": " + error.where;
    return std::unexpected(std::move(error));
  }
  if (const Result<void> read = read_profiles(folder, *recording); !read) return pass_on(read);
  return recording;
}

}  // namespace leakgate
