#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <algorithm>
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

// `first`, then zeros up to `size` bytes; made without ever having that much.
std::string compressed_zeros(const std::string& first, std::size_t size) {
  std::string packed = bytes_of(Elf64_Chdr{1, 0, size, 1});
  std::string piece = first;
  std::array<char, 4096> out{};
  z_stream stream{};
  deflateInit(&stream, Z_BEST_SPEED);
  for (std::size_t done = 0; done < size; done += piece.size()) {
    if (done > 0) piece.assign(std::min<std::size_t>(size - done, 1UL << 20U), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_in = static_cast<uInt>(piece.size());
    const int flush = done + piece.size() == size ? Z_FINISH : Z_NO_FLUSH;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = out.size();
      deflate(&stream, flush);
      packed.append(out.data(), out.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return packed;
}

long resident_kib_peak() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

TEST(DwarfStructs, CostNoMemoryWhateverTheyInflateTo) {
  // Entries of one byte each, after the real ones, which are not what is asked for.
  constexpr std::size_t kSize = 64UL << 20U;
  DwarfLiteral dwarf = dwarf_literal();
  dwarf.info.replace(0, 4, bytes_of(static_cast<std::uint32_t>(kSize - 4)));
  const std::string file =
      elf_with({{".debug_info", compressed_zeros(dwarf.info, kSize), SHF_COMPRESSED},
                {".debug_abbrev", dwarf.abbreviations}});
  EXPECT_LT(file.size(), 1UL << 20U);
  constexpr std::array<std::string_view, 1> kNothing = {"runtime.nothing"};
  const long before = resident_kib_peak();
  const auto read = read_struct_layouts(elf_of(file).value(), kNothing);
  EXPECT_TRUE(read && read->empty());
  EXPECT_LT(resident_kib_peak() - before, 8L << 10U);
}

}  // namespace
}  // namespace leakgate
