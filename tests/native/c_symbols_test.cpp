#include "native/c_symbols.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>

#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

TEST(FunctionName, LosesWhatTheCompilerAppended) {
  EXPECT_EQ(function_name("convert"), "convert");
  EXPECT_EQ(function_name("convert.isra.0"), "convert");
  EXPECT_EQ(function_name("convert.constprop.12.part.0.cold"), "convert");
  EXPECT_EQ(function_name("convert.cold.1"), "convert");
  EXPECT_EQ(function_name("convert.lto_priv.3"), "convert");
  EXPECT_EQ(function_name("malloc@@GLIBC_2.2.5"), "malloc");
  EXPECT_EQ(function_name("_cgo_0123abcd_Cfunc_keep"), "_cgo_0123abcd_Cfunc_keep");
}

TEST(FunctionName, KeepsOtherDots) {
  EXPECT_EQ(function_name("main.run"), "main.run");
  EXPECT_EQ(function_name("convert.1"), "convert.1");
  EXPECT_EQ(function_name(".cold"), ".cold");
  EXPECT_EQ(function_name(""), "");
}

TEST(FunctionName, OfCppCodeIsReadableAndHasNoParameters) {
  EXPECT_EQ(function_name("_ZN6Magick5Image4readERKNSt7__cxx1112basic_stringIcSt11char_traitsIc"
                          "ESaIcEEE"),
            "Magick::Image::read");
  EXPECT_EQ(function_name("_ZNK2ns1C3getEv.constprop.0"), "ns::C::get");
  EXPECT_EQ(function_name("_ZN12_GLOBAL__N_13runEi"), "(anonymous namespace)::run");
  EXPECT_EQ(function_name("_Z3mapIiEvT_PFviE"), "map<int>");
  EXPECT_EQ(function_name("_ZN1CclEi"), "C::operator()");
  EXPECT_EQ(function_name("_ZN1CcvbEv"), "C::operator bool");
  EXPECT_EQ(function_name("_Z3runv"), "run");
  EXPECT_EQ(function_name("_ZTV1C"), "vtable for C");
  EXPECT_EQ(function_name("_Znonsense"), "_Znonsense");
}

// 30 types, each made of two of the one before: a gigabyte when written out.
TEST(FunctionName, IsNotWrittenOutWhenItWouldBeHuge) {
  constexpr std::string_view kNumbers = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string name = "_Z1f1AI1B1BE";
  for (std::size_t i = 1; i <= 30; ++i) {
    const std::string last = std::string("S") + kNumbers[i] + "_";
    name += "S_I" + last + last + "E";
  }
  EXPECT_EQ(function_name(name), name);
  EXPECT_EQ(function_name("_Z" + std::string(100000, 'P')), "_Z" + std::string(100000, 'P'));
}

class CSymbolsOfALibrary : public testing::Test {
 protected:
  // `flags` of the C compiler.
  void build(const std::string& flags) {
    const std::string path = (folder_.path() / "library.so").string();
    std::ofstream(folder_.path() / "library.c") << R"(
      __attribute__((noinline)) static int hidden(int x) { __asm__ volatile(""); return x + 7; }
      int shown(int x) { return hidden(x) * 3; }
      __attribute__((alias("shown"))) int __shown(int x);
      __attribute__((alias("shown"))) int __sh(int x);
      __attribute__((alias("shown"))) int shown_as_well(int x);
      __asm__(".globl without_size\n.type without_size, @function\nwithout_size: nop\nnop\n");
      __asm__(".globl around\n.type around, @function\naround: nop\nnop\n"
              ".globl inside\n.type inside, @function\ninside: nop\n.size inside, 1\n"
              "nop\nnop\n.size around, 5\nnop\n");
      int data[] = {1, 2, 3};)";
    const std::string command = "cc -O1 -shared -fPIC " + flags + " -o '" + path + "' '" +
                                (folder_.path() / "library.c").string() + "'";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("no C compiler");
    elf_.emplace(ElfReader::open(path).value());
    for (const ElfSymbol& symbol : elf_->symbols()) found_[elf_->name_of(symbol)] = symbol;
  }

  TemporaryFolder folder_;
  std::optional<ElfReader> elf_;
  std::map<std::string, ElfSymbol> found_;
};

TEST_F(CSymbolsOfALibrary, CoverTheirFunctionsAndNothingElse) {
  build("");
  const CSymbols symbols(*elf_);
  const ElfSymbol& hidden = found_.at("hidden");
  EXPECT_EQ(symbols.function_at(hidden.value), "hidden");
  EXPECT_EQ(symbols.function_at(hidden.value + hidden.size - 1), "hidden");
  EXPECT_EQ(symbols.function_at(found_.at("without_size").value), "");
  EXPECT_EQ(symbols.function_at(found_.at("data").value), "");
  EXPECT_EQ(symbols.function_at(0), "");
  EXPECT_EQ(symbols.function_at(~0UL), "");
}

TEST_F(CSymbolsOfALibrary, ChooseTheNameThatAPersonWouldUse) {
  build("");
  EXPECT_EQ(CSymbols(*elf_).function_at(found_.at("shown").value + 1), "shown");
}

TEST_F(CSymbolsOfALibrary, ChooseTheInnerOfTwoThatNest) {
  build("");
  const CSymbols symbols(*elf_);
  const std::uint64_t around = found_.at("around").value;
  EXPECT_EQ(symbols.function_at(around + 1), "around");
  EXPECT_EQ(symbols.function_at(around + 2), "inside");
  EXPECT_EQ(symbols.function_at(around + 3), "around");
  EXPECT_EQ(symbols.function_at(around + 5), "");
}

TEST_F(CSymbolsOfALibrary, AreThoseThatItExportsWhenItIsStripped) {
  build("");
  const std::uint64_t hidden = found_.at("hidden").value;
  const std::uint64_t shown = found_.at("shown").value;
  build("-s");
  const CSymbols symbols(*elf_);
  EXPECT_EQ(symbols.function_at(shown), "shown");
  EXPECT_EQ(symbols.function_at(hidden), "");
}

}  // namespace
}  // namespace leakgate
