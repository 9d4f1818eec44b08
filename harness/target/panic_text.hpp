// Finds the text of a Go crash in the stream of a program's output. The goroutine traces after it
// may be longer than what is kept of the output, so the first lines are caught while they pass. No
// I/O.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakgate {

class PanicScanner {
 public:
  void feed(std::string_view chunk);
  // The first lines of the latest panic or fatal error, printable; empty when there was none.
  [[nodiscard]] std::string text() const;

 private:
  void end_line();

  std::string line_;  // the unfinished line, cut to kLineBytesMax
  std::string text_;
  std::size_t lines_left_ = 0;
};

// True for a line with which the Go runtime begins to report a crash: "panic: ", "fatal error: ",
// "SIGSEGV: segmentation violation", "SIGABRT: abort".
[[nodiscard]] bool begins_panic(std::string_view line);

}  // namespace leakgate
