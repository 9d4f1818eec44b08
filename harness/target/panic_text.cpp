#include "target/panic_text.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kLineBytesMax = 512;
// The message, the blank line, the crashing goroutine's header and its uppermost frames.
constexpr std::size_t kLinesKept = 20;

}  // namespace

bool begins_panic(std::string_view line) {
  constexpr std::array<std::string_view, 9> kOfGo{
      "panic: ",   "fatal error: ", "fatal: ",  "SIGABRT: ", "SIGSEGV: ",
      "SIGQUIT: ", "SIGBUS: ",      "SIGILL: ", "SIGFPE: "};
  // What glibc (2.36) and libstdc++ print before they call abort().
  constexpr std::array<std::string_view, 11> kOfC{"free(): ",
                                                  "malloc(): ",
                                                  "realloc(): ",
                                                  "malloc_consolidate(): ",
                                                  "munmap_chunk(): ",
                                                  "double free or corruption",
                                                  "corrupted size vs. prev_size",
                                                  "corrupted double-linked list",
                                                  "*** stack smashing detected ***",
                                                  "*** buffer overflow detected ***",
                                                  "terminate called "};
  const auto starts = [&](std::string_view beginning) { return line.starts_with(beginning); };
  return std::ranges::any_of(kOfGo, starts) || std::ranges::any_of(kOfC, starts) ||
         line.find(": Assertion `") != std::string_view::npos;
}

void PanicScanner::feed(std::string_view chunk) {
  while (!chunk.empty()) {
    const auto end = chunk.find('\n');
    const auto part = chunk.substr(0, end);
    line_.append(part.substr(0, kLineBytesMax - std::min(kLineBytesMax, line_.size())));
    if (end == std::string_view::npos) return;
    end_line();
    chunk.remove_prefix(end + 1);
  }
}

// With GOTRACEBACK=crash the runtime has all other threads print their stacks as well, each after a
// line of its own: that is not what ended the process.
void PanicScanner::note_relay() {
  if (line_ == "-----") {
    relayed_ = true;
  } else if (!line_.empty()) {
    relayed_ = relayed_ && line_.starts_with("SIGQUIT: ");
  }
}

void PanicScanner::end_line() {
  note_relay();
  if (lines_left_ == 0 && !relayed_ && begins_panic(line_)) {
    text_.clear();  // a log line may have looked like one before; the last one is what ended it
    lines_left_ = kLinesKept;
  }
  if (lines_left_ > 0) {
    text_ += line_ + "\n";
    --lines_left_;
  }
  line_.clear();
}

std::string PanicScanner::text() const {
  std::string all = text_;
  if (lines_left_ > 0 || begins_panic(line_)) all = (lines_left_ > 0 ? text_ : "") + line_;
  while (all.ends_with('\n')) all.pop_back();
  return printable(all);
}

}  // namespace leakgate
