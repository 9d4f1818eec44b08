// Bytes that are too many to hold: read piece by piece, from a file, a buffer or a decompressor.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

namespace leakgate {

// Fills some of the span, at least a byte, and says how much; 0 at the end.
using ReadBytes = std::function<std::size_t(std::span<char>)>;

// Reads what lies in memory, which must outlive it.
[[nodiscard]] inline ReadBytes reader_of(std::string_view bytes) {
  return [bytes](std::span<char> into) mutable {
    const std::size_t size = bytes.copy(into.data(), into.size());
    bytes.remove_prefix(size);
    return size;
  };
}

}  // namespace leakgate
