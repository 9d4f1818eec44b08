// How the entries of a DWARF unit are laid out (.debug_abbrev), made into the few steps it takes to
// read one or to pass over it. Of DWARF 2 to 5 and GNU's forms; not DW_FORM_indirect, which nobody
// writes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace leakgate {

// Those that somebody wants to know.
enum class DwarfAttribute : std::uint8_t { other, name, byte_size, language, member_location };

struct DwarfStep {
  enum class Form : std::uint8_t { bytes, leb128, text, block, constant };
  Form form = Form::bytes;
  DwarfAttribute attribute = DwarfAttribute::other;
  // How many bytes; of a block, how many its length has (0: it is LEB128); of a constant, its
  // value.
  std::uint64_t size = 0;
};

// What the sizes of some forms depend on.
struct DwarfFormat {
  unsigned version = 0;
  unsigned address_size = 0;
  unsigned offset_size = 0;  // 8: DWARF64
  friend bool operator==(const DwarfFormat&, const DwarfFormat&) = default;
};

class DwarfAbbreviations {
 public:
  struct Entry {
    std::uint64_t tag = 0;  // 0: there is no such entry
    bool has_children = false;
    std::uint32_t first_step = 0;
    std::uint32_t steps = 0;
  };

  // nullptr for a code that the table does not have.
  [[nodiscard]] const Entry* entry(std::uint64_t code) const {
    return code < entries_.size() && entries_[code].tag != 0 ? &entries_[code] : nullptr;
  }
  [[nodiscard]] std::span<const DwarfStep> steps(const Entry& entry) const {
    return std::span(steps_).subspan(entry.first_step, entry.steps);
  }

 private:
  friend class AbbreviationReader;
  std::vector<Entry> entries_;  // by code
  std::vector<DwarfStep> steps_;
};

// The tables of a file. Units next to each other mostly have the same one, so the last is kept.
class DwarfAbbreviationTables {
 public:
  explicit DwarfAbbreviationTables(std::string section) : section_(std::move(section)) {}

  // Valid until the next call. nullptr: it is damaged, unusually large, or too much was read
  // already for units that each have a table of their own.
  [[nodiscard]] const DwarfAbbreviations* at(std::uint64_t offset, const DwarfFormat& format);

 private:
  std::string section_;
  std::uint64_t offset_ = 0;
  DwarfFormat format_;
  std::unique_ptr<DwarfAbbreviations> last_;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace leakgate
