// The run folder: a recording on disk. recording.json holds all but the profiles (profiles/*.pb.gz, as
// they were received) and the samples (samples.csv, for people). Files are written to a temporary
// name, synced and renamed, so a reader never sees half a file and an old result survives a full disk.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "recording/recording.hpp"

namespace leakgate {

// Writes `content` to `file` by way of a temporary file beside it. Errors have code output.
[[nodiscard]] Result<void> write_file_safely(const std::filesystem::path& file,
                                             std::string_view content);

// Reads a whole file of at most `bytes_max`.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file,
                                            std::size_t bytes_max);

// Makes the folder, empties it of what an earlier run left (only names that leakgate writes), and locks it
// against a second leakgate for as long as the object lives: that one's error has code usage.
class RunFolder {
 public:
  [[nodiscard]] static Result<RunFolder> create(const std::filesystem::path& folder);
  RunFolder(RunFolder&& other) noexcept;
  RunFolder& operator=(RunFolder&& other) noexcept;
  ~RunFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  // Saves a profile under "profiles/NAME" and decodes it. A profile that does not decode is saved all
  // the same and returned without its decoded form.
  [[nodiscard]] Result<ProfileRef> add_profile(const std::string& name, std::string_view bytes);

  // recording.json and samples.csv.
  [[nodiscard]] Result<void> write(const Recording& recording) const;

 private:
  explicit RunFolder(std::filesystem::path path, int lock_fd);
  std::filesystem::path path_;
  int lock_fd_ = -1;
};

// Reads recording.json and the profiles that it names. Never reads result.json. Paths that lead out
// of the folder are refused.
[[nodiscard]] Result<Recording> read_recording(const std::filesystem::path& folder);

[[nodiscard]] std::string recording_to_json(const Recording& recording);
// Without profiles decoded.
[[nodiscard]] Result<Recording> recording_from_json(std::string_view text);

[[nodiscard]] std::string samples_to_csv(const Recording& recording);

}  // namespace leakgate
