#include "target/elf_reader.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <random>

#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

ElfReader own_file() { return ElfReader::open("/proc/self/exe").value(); }

std::uint64_t symbol_named(const ElfReader& elf, const std::string& name) {
  for (const ElfSymbol& symbol : elf.symbols()) {
    if (elf.name_of(symbol) == name) return symbol.value;
  }
  return 0;
}

extern "C" const char elf_reader_test_text[] = "read me";
extern "C" const char* const elf_reader_test_pointer = elf_reader_test_text;

// Whatever can be asked of it.
void use(const ElfReader& elf) {
  for (const ElfSection& section : elf.sections()) (void)elf.content(section);
  for (const ElfSegment& segment : elf.segments()) {
    char byte = 0;
    (void)elf.read_virtual(segment.address, &byte, 1);
    (void)elf.read_virtual(segment.address + segment.size - 1, &byte, 1);
    (void)elf.address_of(segment.offset);
  }
  std::size_t names = 0;
  for (const ElfSymbol& symbol : elf.symbols()) {
    if (++names < 100) (void)elf.name_of(symbol);
  }
  (void)elf.relatives();
}

TEST(ElfReader, FindsSectionsByTheirName) {
  const ElfReader elf = own_file();
  const ElfSection* text = elf.section(".text");
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(text->type, std::uint32_t{SHT_PROGBITS});
  EXPECT_EQ(elf.content(".text").size(), text->size);
  EXPECT_EQ(elf.section(".nothing"), nullptr);
  EXPECT_EQ(elf.content(".nothing"), "");
  EXPECT_EQ(elf.content(".bss"), "");
}

TEST(ElfReader, ReadsWhatIsAtAnAddress) {
  const ElfReader elf = own_file();
  const std::uint64_t address = symbol_named(elf, "elf_reader_test_text");
  char text[sizeof elf_reader_test_text] = {};
  ASSERT_TRUE(elf.read_virtual(address, text, sizeof text));
  EXPECT_STREQ(text, elf_reader_test_text);
  EXPECT_FALSE(elf.read_virtual(address, text, ~0UL));
  EXPECT_FALSE(elf.read_virtual(~0UL, text, 1));
}

TEST(ElfReader, TellsWhereTheFileIsMapped) {
  const ElfReader elf = own_file();
  const ElfSection& text = *elf.section(".text");
  EXPECT_EQ(elf.address_of(text.offset + 5), text.address + 5);
  EXPECT_EQ(elf.address_of(~0UL), std::nullopt);
  EXPECT_TRUE(elf.is_code(text.address));
  EXPECT_FALSE(elf.is_code(elf.section(".rodata")->address));
}

TEST(ElfReader, ReadsTextUpToItsEnd) {
  const ElfReader elf = own_file();
  const ElfSection& names = *elf.section(".shstrtab");
  const std::string all = elf.content(names);
  const std::uint64_t begin = names.offset + all.find(".rodata");
  EXPECT_EQ(elf.text_at(begin, begin + 100, 100), ".rodata");
  EXPECT_EQ(elf.text_at(begin, begin + 3, 100), ".ro");
  EXPECT_EQ(elf.text_at(begin, begin + 100, 4), ".rod");
  EXPECT_EQ(elf.text_at(~0UL, ~0UL, 100), "");
}

TEST(ElfReader, KnowsFunctionsFromData) {
  const ElfReader elf = own_file();
  bool has_main = false;
  for (const ElfSymbol& symbol : elf.symbols()) {
    const std::string name = elf.name_of(symbol);
    if (name == "elf_reader_test_text") {
      EXPECT_FALSE(symbol.is_function);
    }
    if (name != "main") continue;
    has_main = true;
    EXPECT_TRUE(symbol.is_function && symbol.size > 0 && !symbol.is_local);
  }
  EXPECT_TRUE(has_main);
}

TEST(ElfReader, TellsWhatIsRelocated) {
  const ElfReader elf = own_file();
  const ElfRelative wanted{symbol_named(elf, "elf_reader_test_pointer"),
                           symbol_named(elf, "elf_reader_test_text")};
  const std::vector<ElfRelative> relatives = elf.relatives();
  EXPECT_NE(std::ranges::find(relatives, wanted), relatives.end());
}

TEST(ElfReader, RefusesWhatIsNoElfFile) {
  EXPECT_FALSE(ElfReader::open("/dev/zero"));
  EXPECT_FALSE(ElfReader::open("/"));
  EXPECT_FALSE(ElfReader::open("/etc/passwd"));
  EXPECT_FALSE(ElfReader::read(UniqueFd()));
}

TEST(ElfReader, SurvivesAFileThatIsCut) {
  const ScratchFolder scratch;
  const std::filesystem::path path = scratch.path() / "cut";
  std::filesystem::copy_file(sample_target(), path);
  for (std::uint64_t size = std::filesystem::file_size(path); size > 32; size = size * 9 / 10) {
    const auto before = ElfReader::open(path);
    std::filesystem::resize_file(path, size);
    if (before) use(*before);
    if (const auto cut = ElfReader::open(path)) use(*cut);
  }
}

TEST(ElfReader, SurvivesHeadersOfNonsense) {
  const ScratchFolder scratch;
  const std::filesystem::path path = scratch.path() / "hostile";
  const std::string whole = text_of(sample_target());
  Elf64_Ehdr header;
  std::memcpy(&header, whole.data(), sizeof header);
  const std::size_t sections = header.e_shoff;
  ASSERT_LT(sections, whole.size());
  std::ofstream(path, std::ios::binary) << whole;
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  std::mt19937_64 random(7);
  const auto put = [&](std::size_t place, const std::string& bytes) {
    file.seekp(static_cast<std::streamoff>(place));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.flush();
  };
  for (int i = 0; i < 500; ++i) {
    const std::size_t place =
        random() % 2 == 0 ? random() % 1024 : sections + random() % (whole.size() - sections - 8);
    put(place,
        random() % 2 == 0 ? std::string(8, '\xff') : std::string(1, static_cast<char>(random())));
    if (const auto elf = ElfReader::open(path)) use(*elf);
    put(place, whole.substr(place, 8));
  }
}

}  // namespace
}  // namespace leakgate
