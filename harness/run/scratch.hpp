// A private temporary folder of one run (mode 0700): probe socket, overlay, executables. Removed
// with the object; when leakgate itself is killed, the target's supervisor removes it.
#pragma once

#include <filesystem>

#include "base/result.hpp"

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
  explicit Scratch(std::filesystem::path path) : path_(std::move(path)) {}
  void remove() noexcept;
  std::filesystem::path path_;
};

}  // namespace leakgate
