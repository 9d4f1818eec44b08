#include "inspect/core_memory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include "inspect/core_target.hpp"
#include "inspect/go_toolchains.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

std::string text_at(const CoreMemory& memory, std::uint64_t address) {
  std::array<char, 16> text{};
  if (!memory.read_at(address, std::as_writable_bytes(std::span(text)))) return "not read";
  return {text.data(), text.size()};
}

void expect_texts(const CoreMemory& memory, const CoreTarget& target) {
  EXPECT_EQ(text_at(memory, target.place("heap")), "it is on a heap.");
  EXPECT_EQ(text_at(memory, target.place("data")), "it is in the dat");
  EXPECT_EQ(text_at(memory, target.place("bss")), "it is in the bss");
  EXPECT_EQ(text_at(memory, target.place("constant")), "it is a constant");
}

std::string error_of(const fs::path& core, const fs::path& binary) {
  const auto opened = CoreMemory::open(core, binary);
  return opened ? "none" : opened.error().what;
}

class CoreOf : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!has_toolchain("local")) GTEST_SKIP() << "there is no go";
  }
};

TEST_P(CoreOf, ADeadGoProgramHasItsMemoryAndWhatItWas) {
  CoreTarget target(GetParam());
  if (!target.crash()) GTEST_SKIP() << target.why_no_core();
  const auto memory = CoreMemory::open(target.core(), target.program());
  ASSERT_TRUE(memory.has_value()) << to_text(memory.error());
  expect_texts(**memory, target);
  EXPECT_EQ((*memory)->load_bias() != 0, GetParam() == "-buildmode=pie");
  EXPECT_TRUE((*memory)->is_binary_known());
  EXPECT_FALSE((*memory)->is_cut());
  EXPECT_EQ((*memory)->signal(), SIGABRT);
  EXPECT_EQ((*memory)->pid(), target.pid());
  EXPECT_EQ((*memory)->process_name(), "target");
  EXPECT_EQ((*memory)->command_line(), target.program().string());
  EXPECT_FALSE((*memory)->mapped_files().empty());
  ASSERT_FALSE((*memory)->threads().empty());
  const CoreThread& died = (*memory)->threads().front();
  EXPECT_TRUE((*memory)->binary().is_code(died.pc - (*memory)->load_bias()));
  EXPECT_NE(text_at(**memory, died.sp), "not read");
}

INSTANTIATE_TEST_SUITE_P(Build, CoreOf, testing::Values("", "-buildmode=pie"),
                         [](const auto& tested) { return tested.param.empty() ? "fixed" : "pie"; });

TEST(CoreByGdb, OfARunningGoProgramHasItsMemory) {
  if (!has_toolchain("local")) GTEST_SKIP() << "there is no go";
  CoreTarget target("-buildmode=pie");
  if (!target.copy()) GTEST_SKIP() << target.why_no_core();
  const auto memory = CoreMemory::open(target.core(), {});
  ASSERT_TRUE(memory.has_value()) << to_text(memory.error());
  expect_texts(**memory, target);
  EXPECT_EQ((*memory)->binary_path(), target.program());
  EXPECT_EQ((*memory)->signal(), 0);
  EXPECT_EQ((*memory)->pid(), target.pid());
  EXPECT_TRUE((*memory)->is_binary_known());
}

class CoreMemoryOf : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_toolchain("local")) GTEST_SKIP() << "there is no go";
    target_.emplace("");
    if (!target_->crash()) GTEST_SKIP() << target_->why_no_core();
  }
  std::optional<CoreTarget> target_;
};

TEST_F(CoreMemoryOf, AnotherBuildIsRefused) {
  const CoreTarget other("-ldflags=-X=main.other=1 -gcflags=-N");
  EXPECT_EQ(error_of(target_->core(), other.program()), "the core file is of another executable");
  const CoreTarget pie("-buildmode=pie");
  EXPECT_EQ(error_of(target_->core(), pie.program()), "the core file is of another executable");
  EXPECT_EQ(error_of(target_->core(), "/proc/self/exe"), "the core file is of another executable");
}

TEST_F(CoreMemoryOf, AStrippedTwinIsAsGood) {
  const fs::path twin = target_->folder() / "stripped";
  const std::string command =
      "strip -o '" + twin.string() + "' '" + target_->program().string() + "'";
  if (std::system(command.c_str()) != 0) GTEST_SKIP() << "there is no strip";
  const auto memory = CoreMemory::open(target_->core(), twin);
  ASSERT_TRUE(memory.has_value()) << to_text(memory.error());
  expect_texts(**memory, *target_);
}

TEST_F(CoreMemoryOf, ACutFileGivesWhatItHas) {
  const auto whole = fs::file_size(target_->core());
  bool has_read = false;
  bool has_missed = false;
  for (std::uintmax_t size = whole - 1; size > 0; size = size / 4 * 3) {
    fs::resize_file(target_->core(), size);
    const auto memory = CoreMemory::open(target_->core(), target_->program());
    if (!memory) continue;
    EXPECT_TRUE((*memory)->is_cut()) << size;
    for (const char* place : {"heap", "data", "bss"}) {
      const std::string text = text_at(**memory, target_->place(place));
      has_read = has_read || text.starts_with("it is ");
      has_missed = has_missed || text == "not read";
      EXPECT_TRUE(text.starts_with("it is ") || text == "not read") << text;
    }
  }
  EXPECT_TRUE(has_read && has_missed);
}

TEST_F(CoreMemoryOf, AFileThatIsCutWhileItIsReadGivesWhatItHas) {
  const auto memory = CoreMemory::open(target_->core(), target_->program());
  ASSERT_TRUE(memory.has_value());
  fs::resize_file(target_->core(), 0);
  EXPECT_EQ(text_at(**memory, target_->place("heap")), "not read");
  EXPECT_EQ(text_at(**memory, target_->place("constant")), "it is a constant");
}

TEST_F(CoreMemoryOf, ManyRangesSayEachWhetherTheyWereRead) {
  const auto memory = CoreMemory::open(target_->core(), target_->program());
  ASSERT_TRUE(memory.has_value());
  std::vector<std::array<std::byte, 16>> copies(3000);
  std::vector<MemoryRange> ranges;
  for (std::size_t i = 0; i < copies.size(); ++i) {
    const std::array places{target_->place("heap"), std::uint64_t{8}, ~std::uint64_t{7}};
    ranges.push_back({.address = places.at(i % 3), .into = copies[i]});
  }
  (*memory)->read(ranges);
  for (std::size_t i = 0; i < ranges.size(); ++i) EXPECT_EQ(ranges[i].is_read, i % 3 == 0) << i;
}

TEST(CoreMemory, IsNotInWhatIsNoCore) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  EXPECT_EQ(error_of(file, "/proc/self/exe"), "the core file cannot be read");
  EXPECT_EQ(error_of(folder.path(), "/proc/self/exe"), "it is no core file");
  EXPECT_EQ(error_of("/proc/self/exe", "/proc/self/exe"), "it is no core file");
  for (const char* text : {"", "core",
                           "a text that is longer than the header of an ELF file is, "
                           "which takes sixty-four bytes"}) {
    std::ofstream(file) << text;
    EXPECT_EQ(error_of(file, "/proc/self/exe"), "it is no core file");
  }
  std::ofstream(file) << "\x28\xb5\x2f\xfd" << std::string(100, 'x');
  EXPECT_EQ(error_of(file, "/proc/self/exe"), "the core file is compressed");
}

}  // namespace
}  // namespace leakgate
