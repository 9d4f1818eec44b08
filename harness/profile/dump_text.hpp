// The lines of goroutine traces as the Go runtime prints them: by debug=2, and when it crashes. For
// this folder only.
#pragma once

#include <optional>
#include <string_view>

#include "base/text.hpp"

namespace leakgate {

inline constexpr std::string_view kCreatedBy = "created by ";

// Takes the first line off the text; false when its end is missing, as in a dump that is cut.
[[nodiscard]] inline bool take_line(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  text.remove_prefix(end + 1);
  return true;
}

// "main.(*T).serve(0xc000, {0x1, ...})" to "main.(*T).serve".
[[nodiscard]] inline std::string_view without_arguments(std::string_view call) {
  return call.substr(0, call.rfind('('));
}

// "\t/src/main.go:80 +0x1d fp=0xc0 sp=0xc1" to "\t/src/main.go:80".
[[nodiscard]] inline std::string_view without_offset(std::string_view place) {
  while (true) {
    const std::size_t blank = place.rfind(' ');
    if (blank == std::string_view::npos) return place;
    const std::string_view word = place.substr(blank + 1);
    const bool is_number = word.starts_with("+0x") || word.starts_with("fp=0x") ||
                           word.starts_with("sp=0x") || word.starts_with("pc=0x");
    if (!is_number) return place;
    place = place.substr(0, blank);
  }
}

// "main.leaky in goroutine 7" (since Go 1.21) to "main.leaky".
[[nodiscard]] inline std::string_view without_goroutine(std::string_view creator) {
  const std::size_t before_number = creator.find_last_not_of("0123456789");
  if (before_number == std::string_view::npos) return creator;
  std::string_view start = creator.substr(0, before_number + 1);
  constexpr std::string_view kIn = " in goroutine ";
  return start.ends_with(kIn) ? start.substr(0, start.size() - kIn.size()) : creator;
}

// What the head of a block says: "goroutine 34 gp=0xc0 m=8 mp=0xc1 [chan receive, 5 minutes]:".
struct DumpHead {
  bool is_system = false;     // goroutine 0, on which a thread schedules: no goroutine at all
  std::string_view state;     // "chan receive"
  std::string_view comments;  // "5 minutes, locked to thread"; mostly empty
};

// Empty for any other line.
[[nodiscard]] inline std::optional<DumpHead> read_head(std::string_view line) {
  constexpr std::string_view kGoroutine = "goroutine ";
  if (!line.starts_with(kGoroutine)) return std::nullopt;
  line.remove_prefix(kGoroutine.size());
  // Labels may follow the state, since Go 1.26: "goroutine 7 [select] {"user": "7"}:".
  const std::size_t open = line.find('[');
  const std::size_t close = line.find(']', open);
  if (line.empty() || line[0] < '0' || line[0] > '9' || close == std::string_view::npos ||
      line.back() != ':') {
    return std::nullopt;
  }
  const std::string_view inside = line.substr(open + 1, close - open - 1);
  const std::size_t comma = inside.find(", ");
  DumpHead head{.is_system = line.starts_with("0 "), .state = inside.substr(0, comma)};
  if (comma != std::string_view::npos) head.comments = inside.substr(comma + 2);
  return head;
}

}  // namespace leakgate
