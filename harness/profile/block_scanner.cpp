#include "profile/block_scanner.hpp"

#include <cstring>

namespace leakgate {
namespace {

using Text = std::string_view;

Text between(const char* begin, const char* end) {
  Text line(begin, static_cast<std::size_t>(end - begin));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The part of a call or of "created by ..." that is the same for all goroutines of a group.
Text kept_of_call(Text line) {
  if (line.starts_with(kCreatedBy)) return without_goroutine(line);
  const void* open = memrchr(line.data(), '(', line.size());
  if (open == nullptr) return line;
  return line.substr(0, static_cast<std::size_t>(static_cast<const char*>(open) - line.data()));
}

}  // namespace

const char* BlockScanner::end_of_line(const char* at) const {
  const auto left = static_cast<std::size_t>(end_ - at);
  return left == 0 ? nullptr : static_cast<const char*>(std::memchr(at, '\n', left));
}

// Takes one line behind the head, if it has come whole.
BlockScanner::Line BlockScanner::take(const char*& at, ScannedBlock& block) {
  const char* newline = end_of_line(at);
  if (newline == nullptr) return Line::missing;
  const Text line = between(at, newline);
  if (line.empty()) {
    at = newline + 1;
    return Line::end_of_block;
  }
  if (line[0] == 'g' && read_head(line)) return Line::end_of_block;  // no blank line between
  at = newline + 1;
  if (line[0] == '\t') {
    if (!in_ancestors_) block.hash.add(without_offset(line));
    return Line::place;
  }
  // Of a goroutine's ancestors each block has its own, and they play no part.
  if (line[0] == '[') in_ancestors_ = true;
  if (!in_ancestors_) {
    in_creator_ = line[0] == 'c' && line.starts_with(kCreatedBy);
    block.hash.add(kept_of_call(line));
  }
  return Line::call;
}

bool BlockScanner::next(ScannedBlock& block) {
  for (const char* newline = end_of_line(at_); newline != nullptr; newline = end_of_line(at_)) {
    const auto head = *at_ == 'g' ? read_head(between(at_, newline)) : std::nullopt;
    if (!head) {
      at_ = newline + 1;
      continue;
    }
    block = {.head = *head};
    block.hash.add(head->state);
    in_creator_ = in_ancestors_ = false;
    const char* at = newline + 1;
    Line last = Line::call;
    Line line = take(at, block);
    for (; line == Line::call || line == Line::place; line = take(at, block)) last = line;
    if (line == Line::missing) {
      if (!is_last_) return false;
      const bool is_whole = at == end_ && last == Line::place;
      block.is_cut = !is_whole || (may_go_on_ && !in_creator_);
    }
    block.lines = {newline + 1, static_cast<std::size_t>(at - newline - 1)};
    at_ = line == Line::missing ? end_ : at;
    return true;
  }
  if (is_last_) at_ = end_;
  return false;
}

}  // namespace leakgate
