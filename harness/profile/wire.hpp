// The protobuf wire format, as much of it as a pprof profile needs: a message is a list of fields,
// each a number or a piece of bytes. Reads in place, copies nothing, never past the end.
// https://protobuf.dev/programming-guides/encoding/
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leakgate {

struct WireField {
  std::uint32_t number = 0;
  bool is_bytes = false;
  std::uint64_t value = 0;  // of a varint or a fixed-width number
  std::string_view bytes;   // of a string, an embedded message or packed numbers
};

class WireReader {
 public:
  explicit WireReader(std::string_view message) : left_(message) {}

  // The next field. False at the end of the message, and when it is malformed: ask ok() which.
  [[nodiscard]] bool next(WireField& field);
  // The next bare varint, for the inside of a packed field; false as above.
  [[nodiscard]] bool next_varint(std::uint64_t& value) {
    // Nearly all are of one byte or, numbers of locations, of two, and nearly all of a profile is
    // varints.
    if (left_.size() < 2) return next_long_varint(value);
    const auto low = static_cast<unsigned char>(left_[0]);
    const auto high = static_cast<unsigned char>(left_[1]);
    if (low < 0x80) {
      value = low;
      left_.remove_prefix(1);
      return true;
    }
    if (high >= 0x80) return next_long_varint(value);
    value = (std::uint64_t{high} << 7U) | (low & 0x7FU);
    left_.remove_prefix(2);
    return true;
  }

  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool next_long_varint(std::uint64_t& value);
  bool give_up();
  bool take(std::size_t size, std::string_view& bytes);
  bool take_fixed(std::size_t size, std::uint64_t& value);

  std::string_view left_;
  bool ok_ = true;
};

// Calls `use(number)` for each number of a repeated field, packed or not, until it returns false.
// False when that happened, and when the field is malformed.
template <class Use>
[[nodiscard]] bool each_number(const WireField& field, Use use) {
  if (!field.is_bytes) return use(field.value);
  WireReader packed(field.bytes);
  std::uint64_t value = 0;
  while (packed.next_varint(value)) {
    if (!use(value)) return false;
  }
  return packed.ok();
}

}  // namespace leakgate
