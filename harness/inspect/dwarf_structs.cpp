#include "inspect/dwarf_structs.hpp"

#include <optional>
#include <set>
#include <utility>

#include "inspect/dwarf_abbrev.hpp"
#include "inspect/dwarf_constants.hpp"
#include "inspect/section_stream.hpp"

namespace leakgate {
namespace {

using Form = DwarfStep::Form;

// Linked C++ programs have some MiB of them, Go's some hundred bytes.
constexpr std::uint64_t kAbbreviationBytesMax = 16UL << 20U;
// The largest struct of the runtime has some eighty.
constexpr std::size_t kMembersMax = 4096;
// Four times as many as 300 MiB of DWARF have, at their usual 8 bytes and more; hostile ones are a
// byte each.
constexpr std::uint64_t kEntriesMax = 1UL << 27U;

struct Unit {
  std::uint64_t end = 0;
  std::uint64_t type = dwarf::kUnitCompile;
  std::uint64_t abbreviations = 0;
  DwarfFormat format;
};

// Of an entry. A name is only kept while it is looked at.
struct Values {
  std::optional<std::uint64_t> byte_size, language, member_location;
};

Error damaged() { return {ErrorCode::malformed, "its DWARF (.debug_info) is damaged", {}, {}}; }

class StructReader {
 public:
  StructReader(SectionStream info, DwarfAbbreviationTables tables,
               std::span<const std::string_view> names)
      : info_(std::move(info)), tables_(std::move(tables)), names_(names.begin(), names.end()) {
    wanted_ = names_.size();
  }

  [[nodiscard]] Result<StructLayouts> read() {
    while (info_.offset() < info_.size() && found_.size() < wanted_) {
      const std::optional<Unit> unit = read_unit();
      if (!unit) return std::unexpected(damaged());
      if (is_of_go(*unit) && !read_entries(*unit)) return std::unexpected(damaged());
      if (info_.offset() > unit->end) return std::unexpected(damaged());
      if (found_.size() < wanted_) info_.skip(unit->end - info_.offset());
    }
    if (!has_go_ || !info_.is_ok()) return std::unexpected(why_none());
    return std::move(found_);
  }

 private:
  [[nodiscard]] Error why_none() const {
    if (!info_.is_ok() || has_unreadable_) return damaged();
    return {ErrorCode::unsupported, "it has no DWARF of Go code", {}, {}};
  }

  // nullopt: not even its length makes sense, so that the next one cannot be found.
  [[nodiscard]] std::optional<Unit> read_unit() {
    Unit unit;
    std::uint64_t length = info_.number(4);
    unit.format.offset_size = length == 0xffffffff ? 8 : 4;
    if (unit.format.offset_size == 8) length = info_.number(8);
    if (!info_.is_ok() || length > info_.size() - info_.offset()) return std::nullopt;
    unit.end = info_.offset() + length;
    unit.format.version = static_cast<unsigned>(info_.number(2));
    if (unit.format.version >= 5) {
      unit.type = info_.byte();
      unit.format.address_size = info_.byte();
      unit.abbreviations = info_.number(unit.format.offset_size);
    } else {
      unit.abbreviations = info_.number(unit.format.offset_size);
      unit.format.address_size = info_.byte();
    }
    if (!info_.is_ok() || info_.offset() > unit.end) return std::nullopt;
    return unit;
  }

  // Looks at its first entry, and leaves `table_` for the rest. What C compilers make of their
  // units must not keep anybody from reading Go's, so one that makes no sense is passed over.
  [[nodiscard]] bool is_of_go(const Unit& unit) {
    if (unit.format.version < 2 || unit.format.version > 5) return false;
    if (unit.type != dwarf::kUnitCompile && unit.type != dwarf::kUnitPartial) return false;
    table_ = tables_.at(unit.abbreviations, unit.format);
    const auto* entry = table_ == nullptr ? nullptr : table_->entry(info_.leb128());
    if (entry == nullptr) {
      has_unreadable_ = true;
      return false;
    }
    looks_for_struct_ = looks_for_member_ = false;
    const bool is_go = read_values(*entry).language == dwarf::kLanguageGo;
    has_go_ = has_go_ || is_go;
    return is_go;
  }

  // Those below the first. There is no recursion: how deep they are nested is just counted.
  [[nodiscard]] bool read_entries(const Unit& unit) {
    std::uint64_t depth = 1;
    open_ = nullptr;
    while (info_.offset() < unit.end && info_.is_ok()) {
      const std::uint64_t code = info_.leb128();
      if (code == 0) {
        if (depth > 0) --depth;  // units are filled up with zeros
        if (open_ != nullptr && depth == open_depth_) {
          open_ = nullptr;
          if (found_.size() == wanted_) return true;
        }
        continue;
      }
      const DwarfAbbreviations::Entry* entry = table_->entry(code);
      if (entry == nullptr || ++entries_ > kEntriesMax) return false;
      if (!read_entry(*entry, depth)) return false;
      if (entry->has_children) ++depth;
    }
    return info_.is_ok();
  }

  [[nodiscard]] bool read_entry(const DwarfAbbreviations::Entry& entry, std::uint64_t depth) {
    looks_for_struct_ = open_ == nullptr && entry.tag == dwarf::kTagStructureType;
    looks_for_member_ =
        open_ != nullptr && entry.tag == dwarf::kTagMember && depth == open_depth_ + 1;
    struct_name_ = names_.end();
    member_name_.clear();
    const Values values = read_values(entry);
    if (looks_for_struct_ && struct_name_ != names_.end() && values.byte_size) {
      const auto [place, is_new] = found_.try_emplace(*struct_name_);
      if (!is_new) return true;
      place->second.size = *values.byte_size;
      if (entry.has_children) {
        open_ = &place->second;
        open_depth_ = depth;
      }
    }
    if (looks_for_member_ && !member_name_.empty() && values.member_location) {
      open_->offsets.emplace(member_name_, *values.member_location);
      return open_->offsets.size() <= kMembersMax;
    }
    return true;
  }

  [[nodiscard]] Values read_values(const DwarfAbbreviations::Entry& entry) {
    Values values;
    for (const DwarfStep& step : table_->steps(entry)) {
      switch (step.attribute) {
        case DwarfAttribute::other:
          skip(step);
          break;
        case DwarfAttribute::name:
          read_name(step);
          break;
        case DwarfAttribute::byte_size:
          values.byte_size = number(step);
          break;
        case DwarfAttribute::language:
          values.language = number(step);
          break;
        case DwarfAttribute::member_location:
          values.member_location = number(step);
          break;
      }
    }
    return values;
  }

  // Go's compiler and linker write names in place, whatever the version of DWARF (to Go 1.26), so
  // that names elsewhere (.debug_str) are C's.
  void read_name(const DwarfStep& step) {
    if (step.form != Form::text || (!looks_for_struct_ && !looks_for_member_)) return skip(step);
    const std::string_view name = info_.text();
    if (looks_for_struct_) struct_name_ = names_.find(name);
    if (looks_for_member_) member_name_ = name;
  }

  [[nodiscard]] std::optional<std::uint64_t> number(const DwarfStep& step) {
    if (step.form == Form::constant) return step.size;
    if (step.form == Form::leb128) return info_.leb128();
    if (step.form == Form::bytes && step.size <= sizeof(std::uint64_t)) {
      return info_.number(step.size);
    }
    skip(step);
    return std::nullopt;
  }

  void skip(const DwarfStep& step) {
    switch (step.form) {
      case Form::bytes:
        return info_.skip(step.size);
      case Form::leb128:
        return static_cast<void>(info_.leb128());
      case Form::text:
        return info_.skip_text();
      case Form::block:
        return info_.skip(step.size == 0 ? info_.leb128() : info_.number(step.size));
      case Form::constant:
        return;
    }
  }

  SectionStream info_;
  DwarfAbbreviationTables tables_;
  const DwarfAbbreviations* table_ = nullptr;  // of this unit
  std::set<std::string, std::less<>> names_;
  std::size_t wanted_ = 0;
  std::uint64_t entries_ = 0;
  StructLayouts found_;
  bool has_go_ = false;
  bool has_unreadable_ = false;
  // The struct whose members are being read.
  StructLayout* open_ = nullptr;
  std::uint64_t open_depth_ = 0;
  // What the entry at hand may have.
  bool looks_for_struct_ = false;
  bool looks_for_member_ = false;
  std::set<std::string, std::less<>>::const_iterator struct_name_;
  std::string member_name_;
};

}  // namespace

Result<StructLayouts> read_struct_layouts(const ElfReader& elf,
                                          std::span<const std::string_view> names) {
  auto info = SectionStream::open(elf, "debug_info");
  if (!info) return pass_on(info);
  auto abbreviations = SectionStream::open(elf, "debug_abbrev");
  if (!abbreviations) return pass_on(abbreviations);
  if (abbreviations->size() > kAbbreviationBytesMax) {
    return fail(ErrorCode::malformed, "its section .debug_abbrev is larger than 16 MiB");
  }
  DwarfAbbreviationTables tables(abbreviations->rest());
  return StructReader(*std::move(info), std::move(tables), names).read();
}

}  // namespace leakgate
