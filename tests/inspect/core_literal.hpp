// Small core files for tests, and an executable that they may be of.
#pragma once

#include <elf.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "inspect/elf_literal.hpp"

namespace leakgate {

struct LiteralSegment {
  std::uint64_t address = 0;
  std::string bytes;
  std::uint64_t size = 0;  // in memory; 0: that of the bytes
};

inline std::string note(std::uint32_t type, std::string bytes, const std::string& name = "CORE") {
  const Elf64_Nhdr header{static_cast<Elf64_Word>(name.size() + 1),
                          static_cast<Elf64_Word>(bytes.size()), type};
  const auto pad = [](std::string text) {
    text.resize((text.size() + 3) & ~std::size_t{3});
    return text;
  };
  return bytes_of(header) + pad(name + '\0') + pad(std::move(bytes));
}

// NT_PRSTATUS with the word 1000 + i in the register i.
inline std::string thread_note(std::int32_t tid, std::int16_t signal) {
  std::string bytes(112, '\0');
  std::memcpy(bytes.data() + 12, &signal, sizeof signal);
  std::memcpy(bytes.data() + 32, &tid, sizeof tid);
  for (std::uint64_t i = 0; i < 34; ++i) bytes += bytes_of(1000 + i);
  return note(NT_PRSTATUS, bytes);
}

inline std::string entry_note(std::uint64_t entry) {
  return note(NT_AUXV, bytes_of(std::array{std::uint64_t{AT_ENTRY}, entry}));
}

struct LiteralMapping {
  std::uint64_t begin = 0, end = 0, page = 0;
  std::string path;
};

inline std::string mappings_note(const std::vector<LiteralMapping>& mappings) {
  std::string bytes = bytes_of(std::array{std::uint64_t{mappings.size()}, std::uint64_t{4096}});
  std::string paths;
  for (const LiteralMapping& mapping : mappings) {
    bytes += bytes_of(std::array{mapping.begin, mapping.end, mapping.page});
    paths += mapping.path + '\0';
  }
  return note(NT_FILE, bytes + paths);
}

inline Elf64_Ehdr elf_header(Elf64_Half type, std::size_t segments) {
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_type = type;
  header.e_machine = EM_X86_64;
  header.e_phoff = sizeof header;
  header.e_phentsize = sizeof(Elf64_Phdr);
  header.e_phnum = static_cast<Elf64_Half>(segments);
  return header;
}

// Its notes, then its segments.
inline std::string core_of(const std::string& notes, const std::vector<LiteralSegment>& segments) {
  std::string headers, content;
  std::uint64_t at = sizeof(Elf64_Ehdr) + (segments.size() + 1) * sizeof(Elf64_Phdr);
  const auto add = [&](Elf64_Word type, const LiteralSegment& segment) {
    Elf64_Phdr header{};
    header.p_type = type;
    header.p_offset = at;
    header.p_vaddr = segment.address;
    header.p_filesz = segment.bytes.size();
    header.p_memsz = segment.size == 0 ? segment.bytes.size() : segment.size;
    headers += bytes_of(header);
    content += segment.bytes;
    at += segment.bytes.size();
  };
  add(PT_NOTE, {.bytes = notes});
  for (const LiteralSegment& segment : segments) add(PT_LOAD, segment);
  return bytes_of(elf_header(ET_CORE, segments.size() + 1)) + headers + content;
}

inline constexpr std::uint64_t kExecutableAddress = 0x400000;

inline constexpr std::uint64_t kBuildIdPlace = 0x300;
inline constexpr std::uint64_t kEntryPlace = 0x200;

// Its one segment is the whole of it, with a build id as Go's linker writes it. ET_EXEC lies at
// kExecutableAddress, ET_DYN at 0.
inline std::string small_executable(Elf64_Half type = ET_EXEC) {
  const std::uint64_t base = type == ET_EXEC ? kExecutableAddress : 0;
  const std::string build_id = note(4, "an id of a build", "Go\0");
  const std::string names(std::string_view("\0.note.go.buildid\0.shstrtab", 28));
  Elf64_Phdr load{};
  load.p_type = PT_LOAD;
  load.p_flags = PF_R | PF_X;
  load.p_vaddr = base;
  load.p_filesz = load.p_memsz = 4096;
  std::array<Elf64_Shdr, 3> sections{};
  sections[1] = {1, SHT_NOTE, SHF_ALLOC, base + kBuildIdPlace, kBuildIdPlace, build_id.size(), 0,
                 0, 4,        0};
  sections[2] = {18, SHT_STRTAB, 0, 0, 0x600, names.size(), 0, 0, 1, 0};
  Elf64_Ehdr header = elf_header(type, 1);
  header.e_entry = base + kEntryPlace;
  header.e_shoff = 0x400;
  header.e_shnum = 3;
  header.e_shstrndx = 2;
  std::string file(4096, 'x');
  const auto put = [&file](std::size_t at, const std::string& bytes) {
    file.replace(at, bytes.size(), bytes);
  };
  put(0, bytes_of(header) + bytes_of(load));
  put(kBuildIdPlace, build_id);
  put(header.e_shoff, bytes_of(sections));
  put(0x600, names);
  return file;
}

}  // namespace leakgate
