#include "inspect/dwarf_abbrev.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "inspect/dwarf_constants.hpp"

namespace leakgate {
namespace {

using Form = DwarfStep::Form;

// Go has some fifty, C++ several hundred a unit.
constexpr std::uint64_t kCodesMax = 1UL << 16U;
constexpr std::size_t kStepsMax = 1UL << 18U;
// Of all tables together. That many units could name one large table that often, and each of them
// takes a dozen bytes; what linkers make has each table once.
constexpr std::uint64_t kBytesReadMax = 64UL << 20U;

DwarfAttribute attribute_of(std::uint64_t number) {
  switch (number) {
    case dwarf::kAttributeName:
      return DwarfAttribute::name;
    case dwarf::kAttributeByteSize:
      return DwarfAttribute::byte_size;
    case dwarf::kAttributeLanguage:
      return DwarfAttribute::language;
    case dwarf::kAttributeMemberLocation:
      return DwarfAttribute::member_location;
    default:
      return DwarfAttribute::other;
  }
}

DwarfStep bytes(std::uint64_t count) { return {.form = Form::bytes, .size = count}; }
DwarfStep block(std::uint64_t bytes_of_length) {
  return {.form = Form::block, .size = bytes_of_length};
}

// DWARF 5, 7.5.6. nullopt: a form that is not known, so that nothing behind it can be found.
std::optional<DwarfStep> step_of(std::uint64_t form, const DwarfFormat& format) {
  switch (form) {
    case 0x19:  // flag_present
      return bytes(0);
    case 0x0b:  // data1
    case 0x0c:  // flag
    case 0x11:  // ref1
    case 0x25:  // strx1
    case 0x29:  // addrx1
      return bytes(1);
    case 0x05:  // data2
    case 0x12:  // ref2
    case 0x26:  // strx2
    case 0x2a:  // addrx2
      return bytes(2);
    case 0x27:  // strx3
    case 0x2b:  // addrx3
      return bytes(3);
    case 0x06:  // data4
    case 0x13:  // ref4
    case 0x1c:  // ref_sup4
    case 0x28:  // strx4
    case 0x2c:  // addrx4
      return bytes(4);
    case 0x07:  // data8
    case 0x14:  // ref8
    case 0x20:  // ref_sig8
    case 0x24:  // ref_sup8
      return bytes(8);
    case 0x1e:  // data16
      return bytes(16);
    case 0x01:  // addr
      return bytes(format.address_size);
    case 0x10:  // ref_addr
      return bytes(format.version == 2 ? format.address_size : format.offset_size);
    case 0x0e:    // strp
    case 0x17:    // sec_offset
    case 0x1d:    // strp_sup
    case 0x1f:    // line_strp
    case 0x1f20:  // GNU_ref_alt
    case 0x1f21:  // GNU_strp_alt
      return bytes(format.offset_size);
    case 0x0d:    // sdata
    case 0x0f:    // udata
    case 0x15:    // ref_udata
    case 0x1a:    // strx
    case 0x1b:    // addrx
    case 0x22:    // loclistx
    case 0x23:    // rnglistx
    case 0x1f01:  // GNU_addr_index
    case 0x1f02:  // GNU_str_index
      return DwarfStep{.form = Form::leb128};
    case 0x08:  // string
      return DwarfStep{.form = Form::text};
    case 0x0a:  // block1
      return block(1);
    case 0x03:  // block2
      return block(2);
    case 0x04:  // block4
      return block(4);
    case 0x09:  // block
    case 0x18:  // exprloc
      return block(0);
    default:
      return std::nullopt;
  }
}

}  // namespace

class AbbreviationReader {
 public:
  AbbreviationReader(std::string_view bytes, const DwarfFormat& format)
      : bytes_(bytes), format_(format) {}

  [[nodiscard]] bool read(DwarfAbbreviations& table) {
    for (;;) {
      const std::uint64_t code = leb128();
      if (!is_ok_ || code >= kCodesMax) return false;
      if (code == 0) return true;
      DwarfAbbreviations::Entry entry{
          .tag = leb128(),
          .has_children = byte() != 0,
          .first_step = static_cast<std::uint32_t>(table.steps_.size())};
      if (!read_steps(table)) return false;
      entry.steps = static_cast<std::uint32_t>(table.steps_.size()) - entry.first_step;
      if (table.entries_.size() <= code) table.entries_.resize(code + 1);
      table.entries_[code] = entry;
    }
  }
  [[nodiscard]] std::size_t bytes_read() const { return at_; }

 private:
  // What nobody wants to know and has one size is passed over together. So no step is without a
  // byte that it passes over, but one for each entry and the few attributes that are known: the
  // time it takes to read a unit is bounded by its size, not by that times its attributes.
  [[nodiscard]] bool read_steps(DwarfAbbreviations& table) {
    std::uint64_t passed_over = 0;
    unsigned known = 0;
    const auto flush = [&] {
      if (passed_over > 0) table.steps_.push_back(bytes(passed_over));
      passed_over = 0;
    };
    for (;;) {
      const std::uint64_t attribute = leb128();
      const std::uint64_t form = leb128();
      if (!is_ok_ || table.steps_.size() >= kStepsMax) return false;
      if (attribute == 0 && form == 0) break;
      std::optional<DwarfStep> step = form == dwarf::kFormImplicitConst
                                          ? DwarfStep{.form = Form::constant, .size = leb128()}
                                          : step_of(form, format_);
      if (!step) return false;
      step->attribute = attribute_of(attribute);
      const bool is_known = step->attribute != DwarfAttribute::other && known++ < kKnownMax;
      if (!is_known && step->form == Form::constant) continue;
      if (!is_known && step->form == Form::bytes) {
        passed_over += step->size;
        continue;
      }
      flush();
      table.steps_.push_back(*step);
    }
    flush();
    return true;
  }

  [[nodiscard]] std::uint8_t byte() {
    if (at_ < bytes_.size()) return static_cast<std::uint8_t>(bytes_[at_++]);
    is_ok_ = false;
    return 0;
  }

  // The sign of a constant does not matter: there is none below 0 among what is wanted.
  [[nodiscard]] std::uint64_t leb128() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t next = byte();
      if (shift < 64) value |= std::uint64_t{next & 0x7FU} << shift;
      if ((next & 0x80U) == 0) return value;
    }
  }

  static constexpr unsigned kKnownMax = 4;  // each of them is there once
  std::string_view bytes_;
  DwarfFormat format_;
  std::size_t at_ = 0;
  bool is_ok_ = true;
};

const DwarfAbbreviations* DwarfAbbreviationTables::at(std::uint64_t offset,
                                                      const DwarfFormat& format) {
  if (last_ && offset == offset_ && format == format_) return last_.get();
  last_.reset();
  if (offset >= section_.size() || bytes_read_ > kBytesReadMax) return nullptr;
  auto table = std::make_unique<DwarfAbbreviations>();
  AbbreviationReader reader(std::string_view(section_).substr(offset), format);
  const bool is_read = reader.read(*table);
  bytes_read_ += reader.bytes_read();
  if (!is_read) return nullptr;
  offset_ = offset;
  format_ = format;
  last_ = std::move(table);
  return last_.get();
}

}  // namespace leakgate
