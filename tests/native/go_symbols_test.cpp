#include "native/go_symbols.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>

#include "native/go_truth.hpp"

namespace leakgate {
namespace {

TEST(GoNameForPrint, LeavesTypeArgumentsOut) {
  EXPECT_EQ(go_name_for_print("main.run"), "main.run");
  EXPECT_EQ(go_name_for_print("main.Map[go.shape.int,go.shape.[]uint8].Get"), "main.Map[...].Get");
  EXPECT_EQ(go_name_for_print("main.]["), "main.][");
}

TEST(GoSymbols, AreNotInACProgram) {
  const auto elf = ElfReader::open("/proc/self/exe");
  ASSERT_TRUE(elf);
  EXPECT_FALSE(GoSymbols::read(*elf));
}

class GoSymbolsOf : public testing::TestWithParam<GoBuild> {
 protected:
  void SetUp() override {
    if (!has_go()) GTEST_SKIP() << "no go, or no C compiler";
  }
};

INSTANTIATE_TEST_SUITE_P(
    Builds, GoSymbolsOf,
    testing::Values(GoBuild{}, GoBuild{.flags = "-buildmode=pie"},
                    GoBuild{.flags = "-ldflags='-s -w'"}, GoBuild{.strip = true},
                    GoBuild{.flags = "-buildmode=pie", .strip = true},
                    GoBuild{.flags = "-trimpath -ldflags=-linkmode=external"},
                    GoBuild{.flags = "-buildmode=pie -ldflags=-linkmode=external", .strip = true},
                    GoBuild{.package = "cgo"}, GoBuild{.package = "cgo", .strip = true},
                    GoBuild{.package = "cgo", .flags = "-ldflags=-linkmode=internal"},
                    GoBuild{.package = "cgo", .flags = "-buildmode=pie", .strip = true}));

TEST_P(GoSymbolsOf, AreWhatTheRuntimeSays) {
  const GoTarget target(GetParam());
  const auto elf = ElfReader::open(target.program());
  ASSERT_TRUE(elf);
  const auto symbols = GoSymbols::read(*elf);
  ASSERT_TRUE(symbols);
  EXPECT_TRUE(symbols->knows_inlined_calls());
  const std::uint64_t shift = target.truth().mapped - elf->segments().at(0).address;
  std::size_t inlined = 0;
  for (const KnownFrames& known : target.truth().known) {
    std::vector<Frame> frames = symbols->frames_at(known.address - shift - 1);
    inlined += known.is_whole && known.frames.size() > 2 ? 1 : 0;
    ASSERT_FALSE(frames.empty()) << known.address;
    if (!known.is_whole) frames.resize(1);
    ASSERT_EQ(to_text(frames), to_text(known.frames)) << known.address;
  }
  EXPECT_GT(target.truth().known.size(), 10000U);
  EXPECT_GT(inlined, 10U);
}

// The go command itself: 15 MB, and every function in its symbol table.
TEST(GoSymbols, NameAllFunctionsOfALargeProgram) {
  if (!has_go()) GTEST_SKIP() << "no go, or no C compiler";
  const TemporaryFolder folder;
  const std::string list = (folder.path() / "goroot").string();
  ASSERT_EQ(std::system(("go env GOROOT > '" + list + "'").c_str()), 0);
  std::string root;
  std::getline(std::ifstream(list), root);
  const auto elf = ElfReader::open(root + "/bin/go");
  if (!elf) GTEST_SKIP() << "no go command there";
  const auto symbols = GoSymbols::read(*elf);
  ASSERT_TRUE(symbols);
  std::size_t count = 0;
  for (const ElfSymbol& symbol : elf->symbols()) {
    if (!symbol.is_function || symbol.size == 0) continue;
    const std::vector<Frame> frames = symbols->frames_at(symbol.value + symbol.size - 1);
    std::string name = go_name_for_print(elf->name_of(symbol));
    if (name.ends_with(".abi0")) name.resize(name.size() - 5);  // for the linker only
    ASSERT_FALSE(frames.empty()) << name;
    // The symbol table has no middle dots.
    ASSERT_EQ(std::regex_replace(frames.back().function, std::regex("\u00b7"), "."), name);
    ++count;
  }
  if (count < 10) GTEST_SKIP() << "its symbols were stripped";
  EXPECT_GT(count, 10000U);
}

// Whatever the bytes are, there is an answer.
class HostileGoSymbols : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_go()) GTEST_SKIP() << "no go, or no C compiler";
    const GoTarget target({.flags = "-buildmode=pie"});
    std::ifstream file(target.program(), std::ios::binary);
    whole_.assign(std::istreambuf_iterator<char>(file), {});
    const auto elf = ElfReader::open(target.program());
    ASSERT_TRUE(elf);
    for (const ElfSection& section : elf->sections()) {
      if (section.name.ends_with(".gopclntab")) table_ = section;  // .data.rel.ro. in older Go
    }
    ASSERT_GT(table_.size, 100000U);
    const std::uint64_t shift = target.truth().mapped - elf->segments().at(0).address;
    for (const KnownFrames& known : target.truth().known) {
      if (addresses_.size() < 40) addresses_.push_back(known.address - shift);
    }
  }

  void write(std::uint64_t offset, const std::string& bytes) {
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  void look_up() {
    const auto elf = ElfReader::open(path_);
    if (!elf) return;
    if (const auto symbols = GoSymbols::read(*elf)) {
      for (const std::uint64_t address : addresses_) {
        EXPECT_LE(symbols->frames_at(address - 1).size(), 257U);
        ++answers_;
      }
    }
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "hostile";
  std::string whole_;
  ElfSection table_;
  std::vector<std::uint64_t> addresses_;
  std::size_t answers_ = 0;
};

// As where a linker merged their section into another one.
TEST_F(HostileGoSymbols, AreFoundWithoutASectionOfTheirName) {
  std::ofstream(path_, std::ios::binary) << whole_;
  const auto named = ElfReader::open(path_);
  write(whole_.rfind(".gopclntab"), ".something");
  const auto nameless = ElfReader::open(path_);
  ASSERT_TRUE(named && nameless);
  const auto before = GoSymbols::read(*named);
  const auto after = GoSymbols::read(*nameless);
  ASSERT_TRUE(before && after);
  EXPECT_TRUE(after->knows_inlined_calls());
  for (const std::uint64_t address : addresses_) {
    EXPECT_EQ(to_text(after->frames_at(address)), to_text(before->frames_at(address)));
  }
}

TEST_F(HostileGoSymbols, SurviveBytesThatAreFlipped) {
  std::ofstream(path_, std::ios::binary) << whole_;
  std::mt19937_64 random(20);
  // Where one byte changes much: the headers of the file, that of the table, and its functions.
  const std::uint64_t functions = table_.offset + table_.size / 2;
  const std::pair<std::uint64_t, std::uint64_t> areas[] = {
      {0, 1024}, {table_.offset, 72}, {table_.offset, table_.size}, {functions, table_.size / 2}};
  for (int i = 0; i < 3000; ++i) {
    const auto& [begin, size] = areas[random() % std::size(areas)];
    const std::uint64_t count = 1 + random() % 64;
    std::vector<std::uint64_t> places;
    for (std::uint64_t n = 0; n < count; ++n) {
      places.push_back(begin + random() % size);
      write(places.back(), std::string(1, static_cast<char>(random())));
    }
    look_up();
    for (const std::uint64_t place : places) write(place, whole_.substr(place, 1));
  }
  EXPECT_GT(answers_, 1000U);
}

TEST_F(HostileGoSymbols, SurviveWordsThatAreHuge) {
  std::ofstream(path_, std::ios::binary) << whole_;
  for (std::uint64_t place = 0; place < table_.offset + 80; place += 4) {
    if (place == 1024) place = table_.offset;
    write(place, std::string(4, '\xff'));
    look_up();
    write(place, whole_.substr(place, 4));
  }
  EXPECT_GT(answers_, 100U);
}

TEST_F(HostileGoSymbols, SurviveAFileThatIsCut) {
  std::ofstream(path_, std::ios::binary) << whole_;
  for (std::uint64_t size = whole_.size(); size > 1000; size = size * 49 / 50) {
    std::filesystem::resize_file(path_, size);
    look_up();
  }
}

TEST_F(HostileGoSymbols, SurviveAFileThatIsCutWhileItIsOpen) {
  std::ofstream(path_, std::ios::binary) << whole_;
  const auto elf = ElfReader::open(path_);
  ASSERT_TRUE(elf);
  const auto symbols = GoSymbols::read(*elf);
  ASSERT_TRUE(symbols);
  std::filesystem::resize_file(path_, table_.offset + table_.size / 2);
  for (const std::uint64_t address : addresses_) (void)symbols->frames_at(address - 1);
}

}  // namespace
}  // namespace leakgate
