// What a target wrote to stdout and stderr: the beginning in a capped file, the last 64 KiB in
// memory, and the text of a Go crash. Fed by the thread that drains the pipe, read by others.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/secret_mask.hpp"
#include "target/panic_text.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {

class OutputCapture {
 public:
  // `file` empty: only memory. Errors: code output when it cannot be created.
  [[nodiscard]] Result<void> open(const std::filesystem::path& file, Bytes bytes_max);

  // What nothing that is kept may hold. Before the first append().
  void hide(std::vector<std::string> secrets) { mask_ = SecretMask(std::move(secrets)); }

  // Never fails: a full disk ends the file, not the target.
  void append(std::string_view chunk);
  // The output has ended.
  void finish();

  [[nodiscard]] std::vector<std::string> last_lines(std::size_t lines_max) const;
  [[nodiscard]] std::string panic() const;

 private:
  void keep(std::string_view chunk);
  void write_to_file(std::string_view chunk);

  mutable std::mutex mutex_;
  UniqueFd file_;
  std::size_t file_bytes_left_ = 0;
  std::string tail_;
  PanicScanner panic_;
  SecretMask mask_;
};

}  // namespace leakgate
