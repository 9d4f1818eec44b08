// Finds the text of a crash in the stream of a program's output. The goroutine traces after it
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
  void note_relay();
  void end_line();

  std::string line_;  // the unfinished line, cut to kLineBytesMax
  std::string text_;
  std::size_t lines_left_ = 0;
  bool relayed_ = false;
};

// True for a line with which the Go runtime begins to report a crash ("panic: ", "fatal error: ",
// "SIGSEGV: segmentation violation", "SIGABRT: abort"), or the C library an abort ("server: a.c:3:
// f: Assertion `x' failed.", "double free or corruption (fasttop)").
[[nodiscard]] bool begins_panic(std::string_view line);

}  // namespace leakgate
