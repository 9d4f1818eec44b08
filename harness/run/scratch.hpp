// A private temporary folder of one run (mode 0700): probe socket, overlay, executables. Removed
// with the object; when leakgate itself is killed, the target's supervisor removes it.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "target/folder_guard.hpp"

namespace leakgate {

class Scratch {
 public:
  // Below $TMPDIR, or /tmp where that is unset or too long for a socket's path (107 bytes).
  [[nodiscard]] static Result<Scratch> create();
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&& other) noexcept;
  ~Scratch();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  Scratch(std::filesystem::path path, FolderGuard guard)
      : path_(std::move(path)), guard_(std::move(guard)) {}
  void remove() noexcept;
  std::filesystem::path path_;
  FolderGuard guard_;
};

}  // namespace leakgate
