#include "native/preload/program.hpp"

#include <elf.h>
#include <sys/auxv.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace leakgate::native {
namespace {

constexpr char kGoOwner[] = "Go\0";  // the four bytes of a note's name

struct Headers {
  const Elf64_Phdr* at = nullptr;
  std::size_t count = 0;
};

Headers program_headers() {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel gives addresses as numbers
  return {.at = reinterpret_cast<const Elf64_Phdr*>(::getauxval(AT_PHDR)),
          .count = ::getauxval(AT_PHNUM)};
}

std::size_t padded(std::size_t bytes) { return (bytes + 3) / 4 * 4; }

bool has_go_note(const char* at, std::size_t size) {
  while (size >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr note;
    std::memcpy(&note, at, sizeof(note));
    const std::size_t whole = sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz);
    if (whole > size) return false;
    const char* name = at + sizeof(note);
    if (note.n_namesz == sizeof(kGoOwner) && std::memcmp(name, kGoOwner, sizeof(kGoOwner)) == 0) {
      return true;
    }
    at += whole;
    size -= whole;
  }
  return false;
}

// What has to be added to an address of the file.
std::uint64_t load_bias(const Headers& headers) {
  for (std::size_t i = 0; i < headers.count; ++i) {
    if (headers.at[i].p_type != PT_PHDR) continue;
    return reinterpret_cast<std::uint64_t>(headers.at) - headers.at[i].p_vaddr;
  }
  return 0;
}

}  // namespace

bool is_go_program() {
  const Headers headers = program_headers();
  const std::uint64_t bias = load_bias(headers);
  for (std::size_t i = 0; i < headers.count; ++i) {
    const Elf64_Phdr& header = headers.at[i];
    if (header.p_type != PT_NOTE) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    if (has_go_note(reinterpret_cast<const char*>(bias + header.p_vaddr), header.p_memsz)) {
      return true;
    }
  }
  return false;
}

}  // namespace leakgate::native
