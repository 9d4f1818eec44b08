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

}  // namespace leakgate
