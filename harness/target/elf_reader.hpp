// A 64-bit little-endian ELF file, read piece by piece from an open descriptor: the file may be
// gone, be replaced, or be larger than what one wants in memory. Its content is hostile: every
// length and offset from it is checked, so that nonsense gives less, never a crash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "target/unique_fd.hpp"

namespace leakgate {

struct ElfSection {
  std::string name;
  std::uint32_t type = 0;     // SHT_PROGBITS, ...
  std::uint64_t flags = 0;    // SHF_ALLOC, ...
  std::uint64_t address = 0;  // 0: not loaded
  std::uint64_t offset = 0;   // in the file
  std::uint64_t size = 0;
  std::uint32_t link = 0;  // of a symbol table: the index of the section with its names
  friend bool operator==(const ElfSection&, const ElfSection&) = default;
};

// A PT_LOAD: what of the file is mapped where.
struct ElfSegment {
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;  // of what comes from the file
  bool is_executable = false;
  bool is_writable = false;
  friend bool operator==(const ElfSegment&, const ElfSegment&) = default;
};

struct ElfSymbol {
  std::uint64_t value = 0;
  std::uint64_t size = 0;         // 0: not told
  std::uint64_t name_offset = 0;  // in the file
  bool is_function = false;       // typed so, or code that is not typed but has a size
  bool is_local = false;          // known in its own object file only
  friend bool operator==(const ElfSymbol&, const ElfSymbol&) = default;
};

// A place that is told to hold the load address plus `addend`.
struct ElfRelative {
  std::uint64_t place = 0;
  std::uint64_t addend = 0;
  friend bool operator==(const ElfRelative&, const ElfRelative&) = default;
};

class ElfReader {
 public:
  // nullopt when it is no regular file, or not such an ELF file.
  [[nodiscard]] static std::optional<ElfReader> open(const std::filesystem::path& path);
  // Takes a descriptor that is open for reading.
  [[nodiscard]] static std::optional<ElfReader> read(UniqueFd file);

  [[nodiscard]] const std::vector<ElfSection>& sections() const { return sections_; }
  [[nodiscard]] const std::vector<ElfSegment>& segments() const { return segments_; }
  // The first of that name; nullptr when there is none.
  [[nodiscard]] const ElfSection* section(std::string_view name) const;
  // Empty when the section has none, is larger than 64 MiB, or is not whole.
  [[nodiscard]] std::string content(const ElfSection& section) const;
  [[nodiscard]] std::string content(std::string_view name) const;

  // All of it or false. Addresses are those of the file, without the load address.
  [[nodiscard]] bool read_at(std::uint64_t offset, void* data, std::size_t size) const;
  [[nodiscard]] bool read_virtual(std::uint64_t address, void* data, std::size_t size) const;
  // The text up to a NUL, at most `size_max` bytes and not beyond `end`.
  [[nodiscard]] std::string text_at(std::uint64_t offset, std::uint64_t end,
                                    std::size_t size_max) const;
  // Where a byte of the file is mapped, code before data.
  [[nodiscard]] std::optional<std::uint64_t> address_of(std::uint64_t offset) const;
  [[nodiscard]] bool is_code(std::uint64_t address) const;

  // What .symtab defines; where it was stripped, .dynsym.
  [[nodiscard]] std::vector<ElfSymbol> symbols() const;
  [[nodiscard]] std::string name_of(const ElfSymbol& symbol) const;
  // The relocations R_*_RELATIVE that carry an addend.
  [[nodiscard]] std::vector<ElfRelative> relatives() const;

 private:
  explicit ElfReader(UniqueFd file) : file_(std::move(file)) {}
  [[nodiscard]] bool read_headers();
  void read_sections(std::uint64_t offset, std::size_t count, std::size_t names);
  void read_segments(std::uint64_t offset, std::size_t count);

  UniqueFd file_;
  std::uint64_t size_ = 0;
  std::uint32_t relative_type_ = 0;  // of the machine
  std::vector<ElfSection> sections_;
  std::vector<ElfSegment> segments_;
};

}  // namespace leakgate
