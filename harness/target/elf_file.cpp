#include "target/elf_file.hpp"

#include <elf.h>

#include <cstring>
#include <string_view>

#include "target/elf_reader.hpp"

namespace leakgate {
namespace {

bool needs_shared_libraries(const std::string& dynamic) {
  for (std::size_t at = 0; at + sizeof(Elf64_Dyn) <= dynamic.size(); at += sizeof(Elf64_Dyn)) {
    Elf64_Dyn entry;
    std::memcpy(&entry, dynamic.data() + at, sizeof entry);
    if (entry.d_tag == DT_NEEDED) return true;
  }
  return false;
}

}  // namespace

std::string go_version_in(std::string_view build_info) {
  // debug/buildinfo: 14 bytes of magic, pointer size, flags (2: strings follow inline), 16 unused
  // bytes; then the version with its length as a varint.
  constexpr std::string_view kMagic = "\xff Go buildinf:";
  constexpr std::size_t kFlags = 15;
  constexpr std::size_t kStrings = 32;
  if (!build_info.starts_with(kMagic) || build_info.size() <= kStrings) return {};
  if ((static_cast<unsigned char>(build_info[kFlags]) & 2U) == 0) return {};
  const auto size = static_cast<unsigned char>(build_info[kStrings]);
  // Versions are shorter than 128 bytes, so the varint has one byte.
  if (size >= 128 || build_info.size() < kStrings + 1 + size) return {};
  return std::string(build_info.substr(kStrings + 1, size));
}

std::optional<ExecutableFacts> read_executable(const std::filesystem::path& file) {
  const std::optional<ElfReader> elf = ElfReader::open(file);
  if (!elf) return std::nullopt;
  ExecutableFacts facts;
  facts.go_version = go_version_in(elf->content(".go.buildinfo"));
  // An interpreter alone says little: a position-independent Go program has one without any C.
  // Statically linked C is known by the start of the cgo runtime, where symbols are left.
  facts.links_c =
      needs_shared_libraries(elf->content(".dynamic")) ||
      elf->content(".strtab").find(std::string("\0x_cgo_init\0", 12)) != std::string::npos;
  return facts;
}

}  // namespace leakgate
