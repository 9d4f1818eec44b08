#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <array>

#include "inspect/dwarf_literal.hpp"
#include "inspect/dwarf_structs.hpp"
#include "inspect/section_stream.hpp"

namespace leakgate {
namespace {

constexpr std::array<std::string_view, 2> kNames = {"runtime.first", "runtime.second"};

StructLayouts known() {
  return {{"runtime.first", {1000, {{"one", 24}, {"two", 300}}}}, {"runtime.second", {8, {}}}};
}

Result<StructLayouts> layouts_in(const std::string& file) {
  return read_struct_layouts(elf_of(file).value(), kNames);
}

std::string error_in(const std::string& file) {
  const auto read = layouts_in(file);
  return read ? "none" : read.error().what;
}

std::string compressed(std::uint64_t told_size, const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &size,
           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  packed.resize(size);
  return bytes_of(Elf64_Chdr{1, 0, told_size, 1}) + packed;
}

std::string elf_with_compressed(std::uint64_t told_size, const std::string& bytes) {
  return elf_with({{".debug_info", compressed(told_size, bytes), SHF_COMPRESSED},
                   {".debug_abbrev", dwarf_literal().abbreviations}});
}

TEST(DwarfStructs, AreFoundBehindAllFormsOfDwarf5) {
  EXPECT_EQ(layouts_in(elf_of_dwarf(dwarf_literal())).value(), known());
}

TEST(DwarfStructs, AreFoundBehindUnitsOfOtherLanguagesAndOnesThatMakeNoSense) {
  using namespace std::string_literals;
  DwarfLiteral dwarf = dwarf_literal();
  const std::string in_c = dwarf_literal(0x1d).info;
  EXPECT_EQ(error_in(elf_of_dwarf({dwarf.abbreviations, in_c})), "it has no DWARF of Go code");
  const std::string unknown_version = "\x04\0\0\0\x09\0__"s + "\x0d\0\0\0\x09\0___________"s;
  const std::string no_such_table = "\x08\0\0\0\x04\0\0\xff\0\0\x08\x01"s;
  dwarf.info = in_c + unknown_version.substr(8) + no_such_table + dwarf.info;
  EXPECT_EQ(layouts_in(elf_of_dwarf(dwarf)).value(), known());
}

TEST(DwarfStructs, AreNotFoundInWhatIsCut) {
  const DwarfLiteral dwarf = dwarf_literal();
  for (std::size_t size = 0; size + 2 < dwarf.info.size(); ++size) {
    const auto read = layouts_in(elf_of_dwarf({dwarf.abbreviations, dwarf.info.substr(0, size)}));
    EXPECT_FALSE(read.has_value()) << size;
  }
  for (std::size_t size = 0; size < dwarf.abbreviations.size(); ++size) {
    const auto read = layouts_in(elf_of_dwarf({dwarf.abbreviations.substr(0, size), dwarf.info}));
    EXPECT_FALSE(read.has_value()) << size;
  }
}

TEST(DwarfStructs, TakeAnyByteInAnyPlace) {
  const DwarfLiteral dwarf = dwarf_literal();
  for (const char byte : {'\0', '\x01', '\x7f', '\xff'}) {
    for (std::size_t i = 0; i < dwarf.info.size(); ++i) {
      DwarfLiteral changed = dwarf;
      changed.info[i] = byte;
      (void)layouts_in(elf_of_dwarf(changed));
    }
    for (std::size_t i = 0; i < dwarf.abbreviations.size(); ++i) {
      DwarfLiteral changed = dwarf;
      changed.abbreviations[i] = byte;
      (void)layouts_in(elf_of_dwarf(changed));
    }
  }
}

TEST(DwarfStructs, AreReadFromCompressedSections) {
  const std::string info = dwarf_literal().info;
  EXPECT_EQ(layouts_in(elf_with_compressed(info.size(), info)).value(), known());
  const std::string old_header = "ZLIB" + std::string(7, '\0') + static_cast<char>(info.size());
  EXPECT_LT(info.size(), 256U);
  const std::string old = old_header + compressed(0, info).substr(sizeof(Elf64_Chdr));
  EXPECT_EQ(layouts_in(
                elf_with({{".zdebug_info", old}, {".debug_abbrev", dwarf_literal().abbreviations}}))
                .value(),
            known());
}

TEST(DwarfStructs, AreNotReadFromSectionsThatLieAboutTheirSize) {
  const std::string info = dwarf_literal().info;
  EXPECT_EQ(error_in(elf_with_compressed(kSectionStreamBytesMax + 1, info)),
            "its section .debug_info is larger than 1 GiB");
  EXPECT_EQ(error_in(elf_with_compressed(3, info)), "its DWARF (.debug_info) is damaged");
  EXPECT_EQ(error_in(elf_with_compressed(info.size(), info.substr(0, info.size() - 9))),
            "its DWARF (.debug_info) is damaged");
  EXPECT_EQ(error_in(elf_with({{".debug_info", "short", SHF_COMPRESSED}})),
            "its section .debug_info is damaged");
}

TEST(DwarfStructs, CostNoMemoryWhateverTheyInflateTo) {
  // Entries of one byte each, after the real ones, which are not what is asked for.
  DwarfLiteral dwarf = dwarf_literal();
  dwarf.info += std::string(128UL << 20U, '\0');
  const std::uint32_t length = static_cast<std::uint32_t>(dwarf.info.size() - 4);
  dwarf.info.replace(0, 4, bytes_of(length));
  const std::string file = elf_with_compressed(dwarf.info.size(), dwarf.info);
  EXPECT_LT(file.size(), 1UL << 20U);
  constexpr std::array<std::string_view, 1> kNothing = {"runtime.nothing"};
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  const auto read = read_struct_layouts(elf_of(file).value(), kNothing);
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_TRUE(read && read->empty());
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32L << 10U);  // KiB
}

}  // namespace
}  // namespace leakgate
