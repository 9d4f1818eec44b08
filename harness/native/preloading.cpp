#include "native/preloading.hpp"

#include <elf.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstring>

#include "target/elf_file.hpp"
#include "target/elf_reader.hpp"

namespace leakgate {
namespace {

// A definition that others can use; one that only the executable itself calls shows in what is
// counted: nothing.
bool exports_malloc(const ElfReader& elf) {
  const std::string symbols = elf.content(".dynsym");
  const std::string names = elf.content(".dynstr");
  for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, symbols.data() + at, sizeof(symbol));
    if (symbol.st_shndx == SHN_UNDEF || symbol.st_name >= names.size()) continue;
    if (std::string_view(names.c_str() + symbol.st_name) == "malloc") return true;
  }
  return false;
}

// AddressSanitizer ends a program whose first library it is not.
bool needs_sanitizer(const ElfReader& elf) {
  const std::string names = elf.content(".dynstr");
  for (const char* library : {"libasan.so", "libtsan.so", "libhwasan.so", "liblsan.so"}) {
    if (names.find(library) != std::string::npos) return true;
  }
  return false;
}

// What makes the kernel run it with other rights than ours.
bool is_secure(const std::filesystem::path& executable) {
  struct stat status{};
  if (::stat(executable.c_str(), &status) != 0) return false;
  if ((status.st_mode & S_ISUID) != 0 && status.st_uid != ::geteuid()) return true;
  if ((status.st_mode & S_ISGID) != 0 && status.st_gid != ::getegid()) return true;
  const bool has_capabilities =
      ::getxattr(executable.c_str(), "security.capability", nullptr, 0) > 0;
  return has_capabilities && ::geteuid() != 0;
}

}  // namespace

PreloadFacts read_preload_facts(const std::filesystem::path& executable) {
  PreloadFacts facts;
  const std::optional<ExecutableFacts> program = read_executable(executable);
  const std::optional<ElfReader> elf = ElfReader::open(executable);
  if (!program || !elf) return facts;
  facts.is_go = !program->go_version.empty();
  facts.links_c = program->links_c;
  facts.interpreter = elf->content(".interp").c_str();  // up to its NUL
  if (const auto self = ElfReader::open("/proc/self/exe")) {
    facts.own_linker =
        !facts.interpreter.empty() && facts.interpreter != self->content(".interp").c_str();
  }
  facts.own_allocator = exports_malloc(*elf);
  facts.sanitized = needs_sanitizer(*elf);
  facts.secure = is_secure(executable);
  return facts;
}

std::string why_not_preloaded(const PreloadFacts& facts) {
  if (facts.secure) {
    return "the executable is set-user-ID or has capabilities: the dynamic linker ignores "
           "LD_PRELOAD";
  }
  // A script or a program that starts the target: what it starts will show.
  if (!facts.is_go) return {};
  if (!facts.links_c) return "no cgo: there is no C code in it";
  if (facts.interpreter.empty()) return "linked statically: nothing can be preloaded";
  if (facts.interpreter.find("ld-musl") != std::string::npos) {
    return "linked with musl, not glibc";
  }
  if (facts.own_linker) {
    return "it asks for a dynamic linker of its own, whose C library may be another";
  }
  if (facts.sanitized) return "built with a sanitizer, which has to be loaded first itself";
  if (facts.own_allocator) return "an allocator of its own is linked into the executable";
  return {};
}

}  // namespace leakgate
