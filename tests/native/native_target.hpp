// A process that the sampler is loaded into, with its shared file; told what to do over its
// standard input. Killed, and its folder removed, when it goes out of scope.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "native/native_file.hpp"
#include "recording/temporary_folder.hpp"
#include "support/told_process.hpp"

namespace leakgate {

class NativeTarget {
 public:
  // `environment` more settings: "LEAKGATE_NATIVE_MEAN=65536".
  explicit NativeTarget(const std::vector<std::string>& environment = {},
                        const std::string& program = {});

  [[nodiscard]] int pid() const { return process_->pid(); }
  [[nodiscard]] const NativeFile& file() const { return *file_; }
  [[nodiscard]] NativeFile& file() { return *file_; }
  [[nodiscard]] NativeCounters counters() const { return file_->counters().value(); }
  [[nodiscard]] NativeSamples samples() const { return file_->samples().value(); }
  // Waits for the answer, a line.
  std::string tell(const std::string& line) const { return process_->ask(line); }
  // Waits until it has ended; as waitpid says it.
  int wait() { return process_->wait(); }

 private:
  TemporaryFolder folder_;
  std::optional<NativeFile> file_;
  std::optional<ToldProcess> process_;
};

}  // namespace leakgate
