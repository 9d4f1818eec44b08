// Guards a private folder of a run from its first moment to its last: a supervisor without a
// program removes it if leakgate is killed, also while no target is running.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"

namespace leakgate {

class Supervision;
class OutputCapture;

class FolderGuard {
 public:
  // `supervisor` as in LaunchOptions.
  [[nodiscard]] static Result<FolderGuard> watch(
      const std::filesystem::path& folder,
      const std::filesystem::path& supervisor = "/proc/self/exe");
  FolderGuard(FolderGuard&&) noexcept;
  FolderGuard& operator=(FolderGuard&&) noexcept;
  ~FolderGuard();  // ends the guard; the folder is left to its owner

 private:
  FolderGuard(std::unique_ptr<OutputCapture> output, std::unique_ptr<Supervision> supervision);
  std::unique_ptr<OutputCapture> output_;
  std::unique_ptr<Supervision> supervision_;
};

}  // namespace leakgate
