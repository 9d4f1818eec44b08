// A named pipe that the target writes a heap dump into and nobody keeps: its heap may be larger
// than any disk, and holds what no file should. For this folder only.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

#include "base/result.hpp"
#include "sampling/file_text.hpp"

namespace leakgate {

class DumpPipe {
 public:
  // Makes the pipe, for nobody but us, and opens it for reading. Errors have code sampling.
  [[nodiscard]] static Result<DumpPipe> make(const std::string& path);
  DumpPipe(DumpPipe&& other) noexcept;
  DumpPipe& operator=(DumpPipe&&) = delete;
  DumpPipe(const DumpPipe&) = delete;
  DumpPipe& operator=(const DumpPipe&) = delete;
  ~DumpPipe();

  // Waits until there is something and gives it; 0 when the writer has closed its end, when there
  // is nothing and the descriptor `answer` can be read, which says that nobody writes any more, or
  // when the deadline has passed.
  [[nodiscard]] std::size_t read(std::span<char> into, int answer,
                                 std::chrono::steady_clock::time_point deadline) const;

 private:
  DumpPipe(std::string path, FileDescriptor end) : path_(std::move(path)), end_(std::move(end)) {}

  std::string path_;  // empty: moved from
  FileDescriptor end_;
};

}  // namespace leakgate
