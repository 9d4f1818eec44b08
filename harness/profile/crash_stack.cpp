// Heads have "gp=0xc0 m=8 mp=0xc1" and places "fp=0xc2 sp=0xc3" only after signals.
#include "profile/crash_stack.hpp"

#include <algorithm>

#include "profile/dump_block.hpp"
#include "profile/dump_text.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

// Takes the lines to the end of a block off the text.
Text take_block(Text& text) {
  const Text start = text;
  Text line;
  while (take_line(text, line) && !line.empty()) {
  }
  return start.substr(0, start.size() - text.size());
}

}  // namespace

CrashStack crash_stack(std::string_view panic_text) {
  const std::string ended = std::string(panic_text) + "\n";
  Text text = ended;
  Text line;
  CrashStack first;
  while (take_line(text, line)) {
    if (!read_head(line)) continue;
    DumpBlock block = read_block(take_block(text));
    CrashStack stack{.stack = std::move(block.stack), .created_by = std::move(block.created_by)};
    if (std::ranges::any_of(stack.stack, is_user_frame)) return stack;
    if (first.stack.empty()) first = std::move(stack);
  }
  return first;
}

}  // namespace leakgate
