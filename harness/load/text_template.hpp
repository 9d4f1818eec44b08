// Text with {seq}, {random} and {uuid} in it, split at them once so that filling it in is
// appending. Other braces are plain text: JSON bodies need no escaping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "load/random.hpp"

namespace leakgate {

// What the placeholders of one request stand for: one value each, wherever they occur.
class PlaceholderValues {
 public:
  PlaceholderValues(Count seq, Random& random);

 private:
  friend class TextTemplate;
  std::uint64_t seq_;
  std::uint64_t random_;  // below 2^53, so that a JSON number holds it
  std::uint64_t uuid_high_;
  std::uint64_t uuid_low_;
};

class TextTemplate {
 public:
  explicit TextTemplate(std::string_view text);

  [[nodiscard]] bool is_constant() const { return pieces_.size() == 1; }
  [[nodiscard]] std::size_t size(const PlaceholderValues& values) const;
  void append_to(std::string& out, const PlaceholderValues& values) const;

 private:
  enum class Placeholder { none, seq, random, uuid };
  struct Piece {
    std::string text;  // literal text, then
    Placeholder then = Placeholder::none;
  };

  std::vector<Piece> pieces_{1};
};

}  // namespace leakgate
