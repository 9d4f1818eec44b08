// Small ELF files for tests: sections as literals, and a reader of bytes that are no file.
#pragma once

#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "target/elf_reader.hpp"

namespace leakgate {

struct LiteralSection {
  std::string name;
  std::string bytes;
  std::uint64_t flags = 0;
};

template <class T>
std::string bytes_of(const T& value) {
  return {std::bit_cast<const char*>(&value), sizeof value};
}

inline std::string elf_with(std::vector<LiteralSection> sections) {
  sections.insert(sections.begin(), LiteralSection{});
  sections.push_back({".shstrtab", {}});
  std::string names, headers;
  std::string file(sizeof(Elf64_Ehdr), '\0');
  std::vector<std::size_t> places;
  for (const LiteralSection& section : sections) {
    places.push_back(names.size());
    names += section.name + '\0';
  }
  sections.back().bytes = names;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    headers +=
        bytes_of(Elf64_Shdr{.sh_name = static_cast<Elf64_Word>(places[i]),
                            .sh_type = i == 0 ? Elf64_Word{SHT_NULL} : Elf64_Word{SHT_PROGBITS},
                            .sh_flags = sections[i].flags,
                            .sh_addr = 0,
                            .sh_offset = file.size(),
                            .sh_size = sections[i].bytes.size(),
                            .sh_link = 0,
                            .sh_info = 0,
                            .sh_addralign = 1,
                            .sh_entsize = 0});
    file += sections[i].bytes;
  }
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_machine = EM_X86_64;
  header.e_shoff = file.size();
  header.e_shnum = static_cast<Elf64_Half>(sections.size());
  header.e_shstrndx = static_cast<Elf64_Half>(sections.size() - 1);
  std::memcpy(file.data(), &header, sizeof header);
  return file + headers;
}

// A descriptor of a file that has these bytes and no name.
inline UniqueFd file_of(std::string_view bytes) {
  UniqueFd file(::memfd_create("literal", MFD_CLOEXEC));
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written =
        ::pwrite(file.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  return file;
}

inline std::optional<ElfReader> elf_of(std::string_view bytes) {
  return ElfReader::read(file_of(bytes));
}

}  // namespace leakgate
