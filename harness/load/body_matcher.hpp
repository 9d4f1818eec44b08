// Looks for a text in a body that comes in pieces, in time proportional to the body and without
// new memory for each (Knuth, Morris, Pratt 1977). One for each connection.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace leakgate {

class BodyMatcher {
 public:
  // Gets ready for the next body. Costs next to nothing when the text is the same as before, as it
  // is where there is one kind of request.
  void start(std::string_view text) {
    if (text != text_) learn(text);
    matched_ = 0;
  }

  void feed(std::string_view bytes) {
    while (!found() && !bytes.empty()) {
      if (matched_ == 0 && !skip_to_first(bytes)) return;
      const char next = bytes.front();
      while (matched_ > 0 && text_[matched_] != next) matched_ = shorter_[matched_ - 1];
      if (text_[matched_] == next) ++matched_;
      bytes.remove_prefix(1);
    }
  }

  // Whether the body up to here has the text; an empty one every body has.
  [[nodiscard]] bool found() const { return matched_ == text_.size(); }

 private:
  // To where the text may begin; memchr is far faster than the automaton.
  [[nodiscard]] bool skip_to_first(std::string_view& bytes) const {
    const void* const first = std::memchr(bytes.data(), text_.front(), bytes.size());
    if (first == nullptr) return false;
    bytes.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(first) - bytes.data()));
    return true;
  }

  void learn(std::string_view text) {
    text_ = text;
    shorter_.assign(text.size(), 0);
    std::size_t length = 0;
    for (std::size_t i = 1; i < text.size(); ++i) {
      while (length > 0 && text[i] != text[length]) length = shorter_[length - 1];
      if (text[i] == text[length]) ++length;
      shorter_[i] = length;
    }
  }

  std::string text_;
  std::size_t matched_ = 0;  // how many characters of the text the body ends with so far
  // For each beginning of the text, the longest other beginning that it ends with.
  std::vector<std::size_t> shorter_;
};

}  // namespace leakgate
