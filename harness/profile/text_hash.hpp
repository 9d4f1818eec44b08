// A hash of 128 bits over pieces of text: two texts of equal hash are taken for equal. As in wyhash
// (github.com/wangyi-fudan/wyhash), a multiplication of two words folds 16 bytes; here two at once.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace leakgate {

class TextHash {
 public:
  // Pieces are kept apart: "ab", "c" is another text than "a", "bc".
  void add(std::string_view piece) {
    const char* at = piece.data();
    std::size_t left = piece.size();
    for (; left >= 16; left -= 16, at += 16) {
      fold(word<std::uint64_t>(at), word<std::uint64_t>(at + 8));
    };
    // Both words of what is left may overlap; its size tells such texts apart.
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    if (left >= 8) {
      low = word<std::uint64_t>(at);
      high = word<std::uint64_t>(at + left - 8);
    } else if (left >= 4) {
      low = word<std::uint32_t>(at);
      high = word<std::uint32_t>(at + left - 4);
    } else {
      for (std::size_t i = 0; i < left; ++i) low = (low << 8U) | static_cast<unsigned char>(at[i]);
    }
    fold(low, high ^ (std::uint64_t{piece.size()} << 40U));
  }

  [[nodiscard]] std::uint64_t first() const { return first_; }
  [[nodiscard]] std::uint64_t second() const { return second_; }

 private:
  template <class Word>
  static std::uint64_t word(const char* at) {
    Word value = 0;
    std::memcpy(&value, at, sizeof(Word));
    return value;
  }
  static std::uint64_t product(std::uint64_t a, std::uint64_t b) {
    const auto wide = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(wide) ^ static_cast<std::uint64_t>(wide >> 64U);
  }
  void fold(std::uint64_t low, std::uint64_t high) {
    first_ = product(low ^ first_, high ^ 0xA0761D6478BD642FULL);
    second_ = product(high ^ second_, low ^ 0xE7037ED1A0B428DBULL);
  }

  std::uint64_t first_ = 0x8EBC6AF09C88C6E3ULL;
  std::uint64_t second_ = 0x589965CC75374CC3ULL;
};

}  // namespace leakgate
