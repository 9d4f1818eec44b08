// The functions of C and C++ code in an ELF file, from its symbol table: which one an address is
// in. Inlined calls, files and lines would need debug information, which deployed libraries do not
// have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "target/elf_reader.hpp"

namespace leakgate {

class CSymbols {
 public:
  // Reads the table of .symtab, or of .dynsym where that was stripped; empty when there is none.
  // `elf` has to outlive it.
  explicit CSymbols(const ElfReader& elf);

  // The function that covers the address (one of the file, without the load address), as
  // function_name() has it. Empty where none does: the nearest below would only be a guess.
  [[nodiscard]] std::string function_at(std::uint64_t address) const;

 private:
  struct Function {
    ElfSymbol symbol;
    std::uint64_t end = 0;  // of this and of all that start before
  };

  const ElfReader* elf_;
  std::vector<Function> functions_;  // by address
};

// "convert" for "convert.isra.0.cold", which gcc made of it; "malloc" for "malloc@@GLIBC_2.2.5";
// "Magick::Image::read" for the C++ function of that name, without its parameters.
[[nodiscard]] std::string function_name(std::string_view symbol);

}  // namespace leakgate
