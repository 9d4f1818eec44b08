// Finds the goroutines in a text and tells which are equal, without taking them apart: of each
// block a hash of its state and of its lines without arguments, offsets and goroutine numbers. For
// goroutine_text.cpp only.
#pragma once

#include <string_view>

#include "profile/dump_text.hpp"
#include "profile/text_hash.hpp"

namespace leakgate {

struct ScannedBlock {
  DumpHead head;
  TextHash hash;
  std::string_view lines;  // behind the head
  bool is_cut = false;
};

class BlockScanner {
 public:
  // `is_last`: nothing follows the text.
  BlockScanner(std::string_view text, bool is_last)
      : at_(text.data()), end_(text.data() + text.size()), is_last_(is_last) {}

  // False at the end of the text; then left() is the start of a block or a line whose end has not
  // come yet.
  [[nodiscard]] bool next(ScannedBlock& block);
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  // That the runtime stopped at this length, so that a block which ends with the text may go on.
  void stopped_by_runtime() { may_go_on_ = true; }

 private:
  enum class Line { call, place, end_of_block, missing };
  [[nodiscard]] const char* end_of_line(const char* at) const;
  [[nodiscard]] Line take(const char*& at, ScannedBlock& block);

  const char* at_;
  const char* end_;
  bool is_last_;
  bool may_go_on_ = false;
  // Of the block that is being scanned.
  bool in_creator_ = false, in_ancestors_ = false;
};

}  // namespace leakgate
