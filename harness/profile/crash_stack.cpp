// A block of the text looks like this ("gp=0xc0 m=8 mp=0xc1" and "fp=0xc2 sp=0xc3" only after
// signals):
//
//   goroutine 34 gp=0xc0 m=8 mp=0xc1 [running]:
//   main.audit(...)
//           /src/main.go:12 +0x1d fp=0xc2 sp=0xc3
//   created by main.leaky in goroutine 33
//           /src/main.go:80 +0x8c
#include "profile/crash_stack.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "profile/dump_text.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

constexpr Text kCreatedBy = "created by ";

bool begins_goroutine(Text line) { return line.starts_with("goroutine ") && line.ends_with("]:"); }

// "/src/main.go:80"
Frame frame_from(Text function, Text place) {
  Frame frame{.function = std::string(function), .file = std::string(place), .line = 0};
  const std::size_t colon = place.rfind(':');
  if (colon == Text::npos) return frame;
  const Text number = place.substr(colon + 1);
  std::from_chars(number.data(), number.data() + number.size(), frame.line);
  frame.file = place.substr(0, colon);
  return frame;
}

// Reads the lines after the head of a block, and takes them off the text.
CrashStack take_block(Text& text) {
  CrashStack block;
  Text line;
  Text place;
  while (take_line(text, line) && !line.empty()) {
    if (!text.starts_with('\t')) continue;  // "...additional frames elided..."
    if (!take_line(text, place)) break;
    place = without_offset(place);
    if (line.starts_with(kCreatedBy)) {
      line = without_goroutine(line.substr(kCreatedBy.size()));
      block.created_by = to_text(frame_from(line, place));
    } else {
      block.stack.push_back(frame_from(without_arguments(line), place));
    }
  }
  return block;
}

}  // namespace

CrashStack crash_stack(std::string_view panic_text) {
  const std::string ended = std::string(panic_text) + "\n";
  Text text = ended;
  Text line;
  CrashStack first;
  while (take_line(text, line)) {
    if (!begins_goroutine(line)) continue;
    CrashStack block = take_block(text);
    if (std::ranges::any_of(block.stack, is_user_frame)) return block;
    if (first.stack.empty()) first = std::move(block);
  }
  return first;
}

}  // namespace leakgate
