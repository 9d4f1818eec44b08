#include "inspect/build_id.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>
#include <string_view>

namespace leakgate {
namespace {

// What the first note of a section describes; empty where that is cut.
std::string note_in(const std::string& section) {
  Elf64_Nhdr header;
  if (section.size() < sizeof header) return {};
  std::memcpy(&header, section.data(), sizeof header);
  const std::size_t begin = sizeof header + (std::size_t{header.n_namesz} + 3) / 4 * 4;
  if (begin > section.size() || header.n_descsz > section.size() - begin) return {};
  return section.substr(begin, header.n_descsz);
}

}  // namespace

std::string build_id_of(const ElfReader& elf) {
  std::string id = note_in(elf.content(".note.go.buildid"));
  if (!id.empty()) return id;
  id = note_in(elf.content(".note.gnu.build-id"));
  std::string hex;
  for (const char byte : id) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

std::string section_print_of(const ElfReader& elf) {
  constexpr std::uint64_t kBasis = 0xCBF29CE484222325ULL;  // FNV-1a, by words
  constexpr std::uint64_t kPrime = 0x100000001B3ULL;
  std::uint64_t hash = kBasis;
  for (const ElfSection& section : elf.sections()) {
    for (const std::uint64_t word : {section.address, section.offset, section.size}) {
      hash = (hash ^ word) * kPrime;
      hash ^= hash >> 32U;
    }
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace leakgate
