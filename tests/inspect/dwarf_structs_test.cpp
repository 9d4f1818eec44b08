#include "inspect/dwarf_structs.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "inspect/go_toolchains.hpp"
#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

constexpr std::array<std::string_view, 5> kTold = {
    "main.local", "leakgate.test/struct-target/things.Odd",
    "leakgate.test/struct-target/things.Inner", "runtime.MemStats", "runtime.Frame"};

// What harness/inspect asks for.
constexpr std::array<std::string_view, 12> kOfRuntime = {
    "runtime.g",      "runtime.m",         "runtime.p",      "runtime.gobuf",
    "runtime.stack",  "runtime.schedt",    "runtime.mheap",  "runtime.gcControllerState",
    "runtime.bucket", "runtime.memRecord", "runtime.mstats", "runtime.moduledata"};

// fixtures/struct-target, built as a test wants it.
class StructTarget {
 public:
  explicit StructTarget(const std::string& flags, const std::string& package = "pure",
                        const std::string& toolchain = "local")
      : program_(folder_.path() / "target") {
    const std::string command = "cd '" LEAKGATE_SOURCE_DIR "/fixtures/struct-target' && " +
                                with_toolchain(toolchain) + "go build " + flags + " -o '" +
                                program_.string() + "' ./" + package;
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  }

  // As the program itself tells it.
  [[nodiscard]] StructLayouts truth() const {
    const std::filesystem::path output = folder_.path() / "truth";
    const std::string command = "'" + program_.string() + "' > '" + output.string() + "'";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
    StructLayouts told;
    std::ifstream file(output);
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string name, member;
      words >> name;
      StructLayout& layout = told[name];
      words >> layout.size;
      while (words >> member) {
        const std::size_t equals = member.find('=');
        layout.offsets[member.substr(0, equals)] = std::stoull(member.substr(equals + 1));
      }
    }
    return told;
  }

  [[nodiscard]] Result<StructLayouts> layouts(std::span<const std::string_view> names) const {
    const auto elf = ElfReader::open(program_);
    if (!elf) throw std::runtime_error("it is no ELF file");
    return read_struct_layouts(*elf, names);
  }

 private:
  TemporaryFolder folder_;
  std::filesystem::path program_;
};

void expect_truth(const StructTarget& target) {
  const auto read = target.layouts(kTold);
  ASSERT_TRUE(read.has_value()) << to_text(read.error());
  const StructLayouts truth = target.truth();
  for (const std::string_view name : kTold) {
    ASSERT_TRUE(read->contains(name)) << name;
    EXPECT_EQ(read->find(name)->second.size, truth.at(std::string(name)).size) << name;
    EXPECT_EQ(read->find(name)->second.offsets, truth.at(std::string(name)).offsets) << name;
  }
}

class StructLayoutsOf : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!has_toolchain(GetParam())) GTEST_SKIP() << "there is no toolchain " << GetParam();
  }
};

TEST_P(StructLayoutsOf, AGoProgramAreThoseOfItsCompiler) {
  expect_truth(StructTarget("", "pure", GetParam()));
  expect_truth(StructTarget("-buildmode=pie", "pure", GetParam()));
}

TEST_P(StructLayoutsOf, AProgramWithCAreThoseOfGoAlsoWhereCHasTheSameNames) {
  expect_truth(StructTarget("", "cgo", GetParam()));
  expect_truth(StructTarget("-buildmode=pie -ldflags=-compressdwarf=false", "cgo", GetParam()));
}

TEST_P(StructLayoutsOf, TheRuntimeAreAllThere) {
  const auto read = StructTarget("", "pure", GetParam()).layouts(kOfRuntime);
  ASSERT_TRUE(read.has_value()) << to_text(read.error());
  for (const std::string_view name : kOfRuntime) EXPECT_TRUE(read->contains(name)) << name;
  const StructLayout& g = read->at("runtime.g");
  for (const char* member : {"stack", "sched", "atomicstatus", "goid", "waitreason", "gopc"}) {
    EXPECT_TRUE(g.offsets.contains(member)) << member;
  }
}

INSTANTIATE_TEST_SUITE_P(Toolchain, StructLayoutsOf, testing::ValuesIn(go_toolchains()),
                         [](const auto& tested) {
                           std::string name = tested.param;
                           std::erase(name, '.');
                           return name;
                         });

struct KnownG {
  std::string toolchain;
  std::uint64_t size, atomicstatus, waitreason, gopc;
};

// As gdb told them.
TEST(StructLayouts, OfGAreTheKnownOnes) {
  for (const KnownG& known :
       {KnownG{"go1.22.12", 424, 144, 176, 280}, KnownG{"go1.24.9", 440, 152, 184, 288}}) {
    if (!has_toolchain(known.toolchain)) continue;
    const auto read = StructTarget("", "pure", known.toolchain).layouts(kOfRuntime);
    ASSERT_TRUE(read.has_value()) << to_text(read.error());
    const StructLayout& g = read->at("runtime.g");
    EXPECT_EQ(g.size, known.size);
    EXPECT_EQ(g.offsets.at("atomicstatus"), known.atomicstatus);
    EXPECT_EQ(g.offsets.at("waitreason"), known.waitreason);
    EXPECT_EQ(g.offsets.at("gopc"), known.gopc);
  }
}

class StructLayoutsWithGo : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_toolchain("local")) GTEST_SKIP() << "there is no go";
  }
};

TEST_F(StructLayoutsWithGo, AreReadFromDwarfThatIsNotCompressed) {
  expect_truth(StructTarget("-ldflags=-compressdwarf=false"));
}

TEST_F(StructLayoutsWithGo, LeaveOutWhatIsNotThere) {
  constexpr std::array<std::string_view, 3> kNames = {"runtime.stack", "runtime.nothing", "local"};
  const auto read = StructTarget("", "cgo").layouts(kNames);
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ(read->at("runtime.stack"), (StructLayout{16, {{"lo", 0}, {"hi", 8}}}));
}

TEST_F(StructLayoutsWithGo, AreAnErrorWhereThereIsNoDwarf) {
  for (const char* flags : {"-ldflags=-w", "'-ldflags=-s -w'"}) {
    const auto read = StructTarget(flags).layouts(kTold);
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(
        read.error(),
        (Error{
            ErrorCode::unsupported, "it has no DWARF", {}, "build it without -ldflags=-s or -w"}));
  }
}

}  // namespace
}  // namespace leakgate
