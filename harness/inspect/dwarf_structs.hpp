// Where the members of the Go runtime's structs are, as its compiler wrote it down (DWARF 2 to 5):
// they move from version to version. Only structs and their members are looked at, only in units
// that say they are Go's, and only until all are found.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "target/elf_reader.hpp"

namespace leakgate {

// Offsets of the members of a struct, from its DWARF description.
struct StructLayout {
  std::uint64_t size = 0;
  std::map<std::string, std::uint64_t, std::less<>> offsets;
  friend bool operator==(const StructLayout&, const StructLayout&) = default;
};

using StructLayouts = std::map<std::string, StructLayout, std::less<>>;  // by "runtime.g"

// The structs of these names that .debug_info describes; what was not found is simply absent.
// Error{unsupported}: there is no DWARF (stripped, -ldflags=-w) of Go code, or it is compressed
// with something other than zlib; Error{malformed}: it is damaged. `where` is left to the caller.
[[nodiscard]] Result<StructLayouts> read_struct_layouts(const ElfReader& elf,
                                                        std::span<const std::string_view> names);

}  // namespace leakgate
