// ELF files that a target has mapped, and the tables of Go's runtime in them.
#include "fuzz/fuzz_input.hpp"
#include "inspect/elf_literal.hpp"
#include "native/c_symbols.hpp"
#include "native/go_symbols.hpp"

namespace {

using namespace leakgate;

void ask(const ElfReader& elf) {
  constexpr std::size_t kNamesMax = 50;
  for (const ElfSection& section : elf.sections()) (void)elf.content(section);
  std::size_t names = 0;
  for (const ElfSymbol& symbol : elf.symbols()) {
    if (++names < kNamesMax) (void)elf.name_of(symbol);
  }
  (void)elf.relatives();
  const CSymbols functions(elf);
  const auto go = GoSymbols::read(elf);
  for (const ElfSegment& segment : elf.segments()) {
    (void)elf.address_of(segment.offset);
    for (std::uint64_t i = 0; i < 2048; i += 64) {
      (void)functions.function_at(segment.address + i);
      if (go) (void)go->frames_at(segment.address + i);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto elf = leakgate::elf_of(leakgate::fuzz::Input(data, size).rest());
  if (elf) ask(*elf);
  return 0;
}
