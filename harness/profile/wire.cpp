#include "profile/wire.hpp"

namespace leakgate {
namespace {

// The low three bits of a field's tag. 3 and 4, groups, are long deprecated and no profile has
// them.
enum WireType : std::uint8_t { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };

}  // namespace

bool WireReader::give_up() {
  ok_ = false;
  left_ = {};
  return false;
}

bool WireReader::next_long_varint(std::uint64_t& value) {
  if (left_.empty()) return false;
  value = 0;
  for (unsigned shift = 0; shift < 64 && !left_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    // The tenth byte holds the one bit that is left of 64.
    if (shift == 63 && byte > 1) break;
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return true;
  }
  return give_up();
}

bool WireReader::take(std::size_t size, std::string_view& bytes) {
  if (size > left_.size()) return give_up();
  bytes = left_.substr(0, size);
  left_.remove_prefix(size);
  return true;
}

bool WireReader::take_fixed(std::size_t size, std::uint64_t& value) {
  std::string_view bytes;
  if (!take(size, bytes)) return false;
  value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return true;
}

bool WireReader::next(WireField& field) {
  std::uint64_t tag = 0;
  if (!next_varint(tag)) return false;
  constexpr std::uint64_t kNumberMax = (1ULL << 29U) - 1;
  if (tag >> 3U == 0 || tag >> 3U > kNumberMax) return give_up();
  field = {};
  field.number = static_cast<std::uint32_t>(tag >> 3U);
  switch (tag & 7U) {
    case varint:
      return next_varint(field.value) || give_up();
    case fixed64:
      return take_fixed(8, field.value);
    case fixed32:
      return take_fixed(4, field.value);
    case length_delimited: {
      std::uint64_t size = 0;
      field.is_bytes = true;
      return (next_varint(size) || give_up()) && take(size, field.bytes);
    }
    default:
      return give_up();
  }
}

}  // namespace leakgate
