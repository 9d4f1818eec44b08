// DWARF in the sections of an executable. The input: how it is packed (a byte: 0 plain, 1 zlib,
// 2 zlib as it is), the size of .debug_abbrev (two bytes), .debug_abbrev, .debug_info.
#include <zlib.h>

#include <array>

#include "fuzz/fuzz_input.hpp"
#include "inspect/dwarf_literal.hpp"
#include "inspect/dwarf_structs.hpp"

namespace {

using namespace leakgate;

std::string compressed(std::string_view bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
            reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 1);
  packed.resize(size);
  return packed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 4> kNames = {"runtime.first", "runtime.second",
                                                      "runtime.g", "runtime.gobuf"};
  fuzz::Input input(data, size);
  const unsigned packing = input.take_byte() % 3;
  const unsigned low = input.take_byte();
  const std::string abbreviations(input.take(low | input.take_byte() << 8U));
  std::string info(input.rest());
  if (packing != 0) {
    // What is told of its size goes with what is there, or is too much.
    const Elf64_Chdr header{1, 0, info.size() + (packing - 1) * (1UL << 20U), 1};
    info = bytes_of(header) + (packing == 1 ? compressed(info) : info);
  }
  const auto elf =
      elf_of(elf_with({{".debug_info", info, packing != 0 ? std::uint64_t{SHF_COMPRESSED} : 0},
                       {".debug_abbrev", abbreviations}}));
  const auto read = read_struct_layouts(elf.value(), kNames);
  if (!read) return 0;
  for (const auto& [name, layout] : *read) {
    fuzz::promise(layout.offsets.size() <= 4097, "the members of a struct are bounded");
    fuzz::promise(name.starts_with("runtime."), "only what was asked for is told");
  }
  return 0;
}
