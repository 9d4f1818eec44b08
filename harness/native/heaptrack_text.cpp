#include "native/heaptrack_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "profile/folded.hpp"

namespace leakgate {
namespace {

// "keep(int) (main.c)" to "keep(int)". Parameters are no file: they follow the name at once, and
// those of a function pointer hold parentheses.
std::string_view without_file(std::string_view frame) {
  const std::size_t open = frame.rfind(" (");
  if (open == 0 || open == std::string_view::npos || !frame.ends_with(')')) return frame;
  const std::string_view file = frame.substr(open + 2, frame.size() - open - 3);
  const bool is_file = !file.empty() && file.find_first_of("()") == std::string_view::npos;
  return is_file ? frame.substr(0, open) : frame;
}

// In the common form; empty for what was freed.
std::string common_form(std::string_view line) {
  const std::size_t blank = line.rfind(' ');
  if (blank == std::string_view::npos) return std::string(line);  // parse_folded tells
  const std::string_view value = line.substr(blank + 1);
  if (value == "0") return {};
  std::string_view stack = line.substr(0, blank);
  if (stack.ends_with(';')) stack.remove_suffix(1);
  if (stack.empty()) return fmt::format("[no stack] {}", value);
  std::string folded;
  for (const std::string_view frame : split(stack, ';')) {
    if (!folded.empty()) folded += ';';
    folded += without_file(frame);
  }
  return fmt::format("{} {}", folded, value);
}

}  // namespace

Result<Profile> parse_heaptrack_stacks(std::string_view text) {
  std::string folded;
  for (const std::string_view line : split(text, '\n')) {
    folded += common_form(line);
    folded += '\n';  // also for what is left out: an error names the line of the original
  }
  return parse_folded(folded, "inuse_space");
}

std::string assigned_in_script(std::string_view script, std::string_view name) {
  const std::string start = fmt::format("{}=\"", name);
  for (const std::string_view line : split(script, '\n')) {
    if (!line.starts_with(start)) continue;
    const std::string_view value = line.substr(start.size());
    return std::string(value.substr(0, value.find('"')));
  }
  return {};
}

}  // namespace leakgate
