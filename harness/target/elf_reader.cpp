#include "target/elf_reader.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace leakgate {
namespace {

constexpr std::size_t kHeadersMax = 4096;
constexpr std::size_t kSectionBytesMax = 64UL << 20U;
// Tables are read in pieces of so many entries, and no more of them than so many.
constexpr std::size_t kPieceEntries = 8192;
constexpr std::size_t kEntriesMax = 4UL << 20U;
// Many sections, or symbols, may name one long text.
constexpr std::size_t kNameMax = 256;
constexpr std::size_t kSymbolNameMax = 4096;

// Hands every whole entry of a section that lies in the file to `use`.
template <class Entry, class Use>
void for_each_entry(const ElfReader& elf, const ElfSection& section, const Use& use) {
  const std::size_t count = std::min<std::size_t>(section.size / sizeof(Entry), kEntriesMax);
  std::vector<Entry> piece;
  for (std::size_t done = 0; done < count; done += piece.size()) {
    piece.resize(std::min(kPieceEntries, count - done));
    const std::uint64_t offset = section.offset + done * sizeof(Entry);
    if (!elf.read_at(offset, piece.data(), piece.size() * sizeof(Entry))) return;
    for (const Entry& entry : piece) use(entry);
  }
}

bool is_code_symbol(const Elf64_Sym& symbol) {
  const unsigned type = ELF64_ST_TYPE(symbol.st_info);
  return type == STT_FUNC || type == STT_GNU_IFUNC || (type == STT_NOTYPE && symbol.st_size > 0);
}

// Also where begin + size would overflow.
bool contains(std::uint64_t begin, std::uint64_t size, std::uint64_t value) {
  return value >= begin && value - begin < size;
}

}  // namespace

std::optional<ElfReader> ElfReader::open(const std::filesystem::path& path) {
  // Opening a fifo for reading would wait for its writer.
  return read(UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)));
}

std::optional<ElfReader> ElfReader::read(UniqueFd file) {
  if (!file.is_open()) return std::nullopt;
  ElfReader reader(std::move(file));
  if (!reader.read_headers()) return std::nullopt;
  return reader;
}

bool ElfReader::read_headers() {
  struct stat status{};
  if (::fstat(file_.get(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  size_ = static_cast<std::uint64_t>(status.st_size);
  Elf64_Ehdr header;
  if (!read_at(0, &header, sizeof header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB) {
    return false;
  }
  relative_type_ = header.e_machine == EM_AARCH64 ? R_AARCH64_RELATIVE : R_X86_64_RELATIVE;
  if (header.e_phentsize == sizeof(Elf64_Phdr)) read_segments(header.e_phoff, header.e_phnum);
  read_sections(header.e_shoff, header.e_shnum, header.e_shstrndx);
  return true;
}

void ElfReader::read_segments(std::uint64_t offset, std::size_t count) {
  std::vector<Elf64_Phdr> headers(std::min(count, kHeadersMax));
  if (!read_at(offset, headers.data(), headers.size() * sizeof(Elf64_Phdr))) return;
  for (const Elf64_Phdr& header : headers) {
    if (header.p_type != PT_LOAD) continue;
    segments_.push_back({.offset = header.p_offset,
                         .address = header.p_vaddr,
                         .size = std::min(header.p_filesz, header.p_memsz),
                         .is_executable = (header.p_flags & PF_X) != 0,
                         .is_writable = (header.p_flags & PF_W) != 0});
  }
}

void ElfReader::read_sections(std::uint64_t offset, std::size_t count, std::size_t names) {
  std::vector<Elf64_Shdr> headers(std::min(count, kHeadersMax));
  if (!read_at(offset, headers.data(), headers.size() * sizeof(Elf64_Shdr))) return;
  for (const Elf64_Shdr& header : headers) {
    sections_.push_back({.type = header.sh_type,
                         .flags = header.sh_flags,
                         .address = header.sh_addr,
                         .offset = header.sh_offset,
                         .size = header.sh_size,
                         .link = header.sh_link});
  }
  const std::string text = names < sections_.size() ? content(sections_[names]) : std::string();
  for (std::size_t i = 0; i < headers.size(); ++i) {
    if (headers[i].sh_name >= text.size()) continue;
    const std::string_view rest = std::string_view(text).substr(headers[i].sh_name, kNameMax);
    sections_[i].name = rest.substr(0, rest.find('\0'));
  }
}

const ElfSection* ElfReader::section(std::string_view name) const {
  const auto at = std::ranges::find(sections_, name, &ElfSection::name);
  return at == sections_.end() ? nullptr : &*at;
}

std::string ElfReader::content(const ElfSection& section) const {
  if (section.type == SHT_NOBITS || section.size > kSectionBytesMax || section.size > size_) {
    return {};
  }
  std::string bytes(section.size, '\0');
  return read_at(section.offset, bytes.data(), bytes.size()) ? bytes : std::string();
}

std::string ElfReader::content(std::string_view name) const {
  const ElfSection* found = section(name);
  return found == nullptr ? std::string() : content(*found);
}

bool ElfReader::read_at(std::uint64_t offset, void* data, std::size_t size) const {
  if (size == 0) return true;
  if (offset > size_ || size > size_ - offset) return false;
  return ::pread(file_.get(), data, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

bool ElfReader::read_virtual(std::uint64_t address, void* data, std::size_t size) const {
  for (const ElfSegment& segment : segments_) {
    if (!contains(segment.address, segment.size, address)) continue;
    const std::uint64_t into = address - segment.address;
    return size <= segment.size - into && read_at(segment.offset + into, data, size);
  }
  return false;
}

std::string ElfReader::text_at(std::uint64_t offset, std::uint64_t end,
                               std::size_t size_max) const {
  constexpr std::size_t kPiece = 128;
  std::string text;
  end = std::min(end, size_);
  while (offset < end && text.size() < size_max) {
    char piece[kPiece];
    const std::size_t size = std::min({kPiece, size_max - text.size(), end - offset});
    if (!read_at(offset, piece, size)) break;
    const std::size_t length = ::strnlen(piece, size);
    text.append(piece, length);
    if (length < size) break;
    offset += size;
  }
  return text;
}

std::optional<std::uint64_t> ElfReader::address_of(std::uint64_t offset) const {
  // A page of the file may be mapped twice, at the end of one segment and the start of the next.
  std::optional<std::uint64_t> address;
  for (const ElfSegment& segment : segments_) {
    if (!contains(segment.offset, segment.size, offset)) continue;
    if (!address || segment.is_executable) address = offset - segment.offset + segment.address;
    if (segment.is_executable) break;
  }
  return address;
}

bool ElfReader::is_code(std::uint64_t address) const {
  return std::ranges::any_of(segments_, [address](const ElfSegment& segment) {
    return segment.is_executable && contains(segment.address, segment.size, address);
  });
}

std::vector<ElfSymbol> ElfReader::symbols() const {
  auto table = std::ranges::find(sections_, std::uint32_t{SHT_SYMTAB}, &ElfSection::type);
  if (table == sections_.end()) {
    table = std::ranges::find(sections_, std::uint32_t{SHT_DYNSYM}, &ElfSection::type);
  }
  std::vector<ElfSymbol> found;
  if (table == sections_.end() || table->link >= sections_.size()) return found;
  const ElfSection& names = sections_[table->link];
  for_each_entry<Elf64_Sym>(*this, *table, [&](const Elf64_Sym& symbol) {
    const unsigned type = ELF64_ST_TYPE(symbol.st_info);
    const bool is_defined = symbol.st_shndx != SHN_UNDEF && symbol.st_name < names.size;
    if (!is_defined || type == STT_SECTION || type == STT_FILE || type == STT_TLS) return;
    found.push_back({.value = symbol.st_value,
                     .size = symbol.st_size,
                     .name_offset = names.offset + symbol.st_name,
                     .is_function = is_code_symbol(symbol),
                     .is_local = ELF64_ST_BIND(symbol.st_info) == STB_LOCAL});
  });
  return found;
}

std::string ElfReader::name_of(const ElfSymbol& symbol) const {
  return text_at(symbol.name_offset, size_, kSymbolNameMax);
}

std::vector<ElfRelative> ElfReader::relatives() const {
  std::vector<ElfRelative> found;
  for (const ElfSection& section : sections_) {
    if (section.type != SHT_RELA || (section.flags & SHF_ALLOC) == 0) continue;
    for_each_entry<Elf64_Rela>(*this, section, [&](const Elf64_Rela& entry) {
      if (ELF64_R_TYPE(entry.r_info) != relative_type_) return;
      found.push_back({entry.r_offset, static_cast<std::uint64_t>(entry.r_addend)});
    });
  }
  return found;
}

}  // namespace leakgate
