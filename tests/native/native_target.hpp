// A process that the sampler is loaded into, with its shared file; told what to do over its
// standard input. Killed, and its folder removed, when it goes out of scope.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "native/native_file.hpp"

namespace leakgate {

class NativeTarget {
 public:
  // `environment` more settings: "LEAKGATE_NATIVE_MEAN=65536".
  explicit NativeTarget(const std::vector<std::string>& environment = {},
                        const std::string& program = {});
  NativeTarget(const NativeTarget&) = delete;
  NativeTarget& operator=(const NativeTarget&) = delete;
  ~NativeTarget();

  [[nodiscard]] int pid() const { return pid_; }
  [[nodiscard]] const NativeFile& file() const { return *file_; }
  [[nodiscard]] NativeCounters counters() const { return file_->counters().value(); }
  [[nodiscard]] NativeSamples samples() const { return file_->samples().value(); }
  // Waits for the answer, a line.
  std::string tell(const std::string& line) const;
  // Waits until it has ended; as waitpid says it.
  int wait();

 private:
  [[nodiscard]] std::string read_line() const;

  std::filesystem::path folder_;
  std::optional<NativeFile> file_;
  int pid_ = -1;
  int input_ = -1;
  int output_ = -1;
};

}  // namespace leakgate
