// Where the tables lie that the Go linker writes for tracebacks (.gopclntab): their header, and
// what only the runtime's own record of the module (runtime.firstmoduledata) or symbols tell.
// Formats: Go 1.18 to 1.26; cmd/link/internal/ld/pcln.go, runtime/symtab.go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "target/elf_reader.hpp"

namespace leakgate {

struct GoModule {
  bool is_before_go_1_20 = false;
  std::uint64_t pc_quantum = 1;  // program counters are stored in this unit
  std::uint64_t functions = 0;   // how many
  // Offsets in the file; each table ends where the next begins.
  std::uint64_t function_names = 0;
  std::uint64_t units = 0;  // of compilation: their files, as offsets into `file_names`
  std::uint64_t file_names = 0;
  std::uint64_t pc_values = 0;
  std::uint64_t function_table = 0;
  std::uint64_t end = 0;
  std::uint64_t text = 0;  // address of the first function
  // Addresses that may be the base of FUNCDATA, best first: which one it is depends on the version
  // and is found by trial. Empty: inlined calls cannot be told.
  std::vector<std::uint64_t> function_data;
};

// nullopt when the file has no such tables, or none that can be read.
[[nodiscard]] std::optional<GoModule> find_go_module(const ElfReader& elf);

}  // namespace leakgate
