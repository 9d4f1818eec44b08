#include "target/elf_file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "target/unique_fd.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kHeadersMax = 4096;
constexpr std::size_t kSectionBytesMax = 64UL << 20U;

// Reads one ELF file by position; every length from the file is checked against a limit.
class ElfFile {
 public:
  [[nodiscard]] bool open(const std::filesystem::path& path) {
    file_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const bool read = file_.is_open() && read_at(0, &header_, sizeof header_);
    if (!read || std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0 ||
        header_.e_ident[EI_CLASS] != ELFCLASS64 || header_.e_ident[EI_DATA] != ELFDATA2LSB) {
      return false;
    }
    sections_.resize(std::min<std::size_t>(header_.e_shnum, kHeadersMax));
    if (!read_at(header_.e_shoff, sections_.data(), sections_.size() * sizeof(Elf64_Shdr))) {
      sections_.clear();
    }
    if (header_.e_shstrndx < sections_.size()) names_ = content(sections_[header_.e_shstrndx]);
    return true;
  }

  [[nodiscard]] std::string section(std::string_view name) const {
    for (const auto& section : sections_) {
      if (section.sh_name < names_.size() && name == &names_[section.sh_name]) {
        return content(section);
      }
    }
    return {};
  }

 private:
  [[nodiscard]] bool read_at(std::uint64_t offset, void* data, std::size_t size) const {
    return ::pread(file_.get(), data, size, static_cast<off_t>(offset)) ==
           static_cast<ssize_t>(size);
  }

  [[nodiscard]] std::string content(const Elf64_Shdr& section) const {
    if (section.sh_type == SHT_NOBITS || section.sh_size > kSectionBytesMax) return {};
    std::string bytes(section.sh_size, '\0');
    return read_at(section.sh_offset, bytes.data(), bytes.size()) ? bytes : std::string();
  }

  UniqueFd file_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
  std::string names_;
};

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
  ElfFile elf;
  if (!elf.open(file)) return std::nullopt;
  ExecutableFacts facts;
  facts.go_version = go_version_in(elf.section(".go.buildinfo"));
  // An interpreter alone says little: a position-independent Go program has one without any C.
  // Statically linked C is known by the start of the cgo runtime, where symbols are left.
  facts.links_c =
      needs_shared_libraries(elf.section(".dynamic")) ||
      elf.section(".strtab").find(std::string("\0x_cgo_init\0", 12)) != std::string::npos;
  return facts;
}

}  // namespace leakgate
