// The run folder: a recording on disk. recording.json holds all but the profiles (profiles/*.pb.gz,
// as they were received); samples.csv and metrics.csv repeat the samples for people. Files are
// written by way of recording/safe_file.hpp, so a reader never sees half a file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "recording/recording.hpp"
#include "recording/recording_json.hpp"
#include "recording/safe_file.hpp"
#include "recording/samples.hpp"

namespace leakgate {

// Makes the folder, empties it of what an earlier run left (only names that leakgate writes), and
// locks it against a second leakgate for as long as the object lives: its error has code usage.
class RunFolder {
 public:
  [[nodiscard]] static Result<RunFolder> create(const std::filesystem::path& folder);
  RunFolder(RunFolder&& other) noexcept;
  RunFolder& operator=(RunFolder&& other) noexcept;
  ~RunFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  // Saves a profile under "profiles/NAME" and decodes it; NAME consists of letters, digits, '-',
  // '_' and '.' and ends with ".pb.gz", or with ".txt" for a dump, which is not decoded. A profile
  // that does not decode is saved all the same and returned without its decoded form.
  [[nodiscard]] Result<ProfileRef> add_profile(const std::string& name,
                                               std::string_view bytes) const;

  // recording.json, samples.csv and, where the target has metrics of its own, metrics.csv.
  [[nodiscard]] Result<void> write(const Recording& recording) const;

 private:
  RunFolder(std::filesystem::path path, int lock_fd);
  void unlock();

  std::filesystem::path path_;
  int lock_fd_ = -1;
};

// Reads recording.json and the profiles that it names. Never reads result.json. Paths that lead out
// of the folder are refused, and so is a recording whose profiles are not there: it would be judged
// otherwise than it was. A profile that does not decode is left without its decoded form.
[[nodiscard]] Result<Recording> read_recording(const std::filesystem::path& folder);

}  // namespace leakgate
