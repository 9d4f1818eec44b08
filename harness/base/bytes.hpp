// Bytes, a signed amount of memory: differences of two readings may be negative. Sizes are read and
// written with the binary units B, KiB, MiB and GiB only; "MB" is refused because half of its
// readers would be wrong about it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace leakgate {

// A number of things (goroutines, requests, descriptors); signed for differences.
using Count = std::int64_t;

struct Bytes {
  std::int64_t count = 0;

  friend auto operator<=>(const Bytes&, const Bytes&) = default;
  friend Bytes operator+(Bytes a, Bytes b) { return {a.count + b.count}; }
  friend Bytes operator-(Bytes a, Bytes b) { return {a.count - b.count}; }
  Bytes& operator+=(Bytes other) {
    count += other.count;
    return *this;
  }
  Bytes& operator-=(Bytes other) {
    count -= other.count;
    return *this;
  }
};

inline constexpr std::int64_t kKiB = 1024;
inline constexpr std::int64_t kMiB = 1024 * kKiB;
inline constexpr std::int64_t kGiB = 1024 * kMiB;

// "64B", "12 KiB", "1.5MiB" to bytes, rounded to a whole byte. Refuses a missing or a decimal unit,
// negative values, NaN and what does not fit 63 bits; the error says which units there are.
[[nodiscard]] Result<Bytes> parse_bytes(std::string_view text);

// The shortest text that a person reads: "655 B", "12 KiB", "6.6 MiB"; with a minus where negative.
[[nodiscard]] std::string to_text(Bytes bytes);

// The same for an amount that is not whole, such as a rate per request: "16.5 B".
[[nodiscard]] std::string bytes_text(double bytes);

}  // namespace leakgate
