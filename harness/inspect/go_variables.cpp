#include "inspect/go_variables.hpp"

#include <elf.h>

#include <array>
#include <cstring>
#include <string>

namespace leakgate {
namespace {

// runtime/runtime2.go, proc.go, mgcpacer.go, mstats.go, mprof.go, mfinal.go; Go 1.22 to 1.26.
constexpr std::array kVariables = {
    GoVariable{"runtime.allgptr", &GoVariables::all_goroutines},
    GoVariable{"runtime.allglen", &GoVariables::all_goroutines_size},
    GoVariable{"runtime.gcController", &GoVariables::controller},
    GoVariable{"runtime.memstats", &GoVariables::stats},
    GoVariable{"runtime.mbuckets", &GoVariables::heap_buckets, true},
    GoVariable{"runtime.MemProfileRate", &GoVariables::profile_rate, true},
    GoVariable{"runtime.fingStatus", &GoVariables::finalizer_status, true},
};

constexpr std::string_view kRuntime = "runtime.";

}  // namespace

std::span<const GoVariable> go_variables() { return kVariables; }

// The symbols are looked through as they lie in the file: a large program has 300,000 of them.
GoVariables find_go_variables(const ElfReader& elf) {
  GoVariables found;
  const ElfSection* table = elf.section(".symtab");
  if (table == nullptr || table->link >= elf.sections().size()) return found;
  const std::string symbols = elf.content(*table);
  const std::string names = elf.content(elf.sections()[table->link]);
  for (std::size_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, symbols.data() + at, sizeof symbol);
    if (symbol.st_name >= names.size()) continue;
    const std::string_view rest = std::string_view(names).substr(symbol.st_name);
    if (!rest.starts_with(kRuntime)) continue;
    const std::string_view name = rest.substr(0, rest.find('\0'));
    for (const GoVariable& variable : kVariables) {
      if (name == variable.name) found.*variable.address = symbol.st_value;
    }
  }
  return found;
}

std::string_view missing_in(const GoVariables& found) {
  for (const GoVariable& variable : kVariables) {
    if (!variable.is_optional && found.*variable.address == 0) return variable.name;
  }
  return {};
}

}  // namespace leakgate
