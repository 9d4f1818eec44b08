#include "target/elf_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

std::string build_info(const std::string& version) {
  std::string bytes = "\xff Go buildinf:";
  bytes += '\x08';
  bytes += '\x02';
  bytes.resize(32, '\0');
  return bytes + static_cast<char>(version.size()) + version;
}

TEST(GoVersionInBuildInfo, IsReadWhereItsStringsAreInline) {
  EXPECT_EQ(go_version_in(build_info("go1.26.8") + "\x05"
                                                   "rest"),
            "go1.26.8");
}

TEST(GoVersionInBuildInfo, IsEmptyForOtherBytes) {
  const std::string whole = build_info("go1.26.8");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(go_version_in(whole.substr(0, size)), "") << size;
  }
  std::string pointers = whole;
  pointers[15] = '\0';  // Go before 1.18 wrote addresses
  EXPECT_EQ(go_version_in(pointers), "");
}

TEST(ExecutableFile, LinksCWhenItNeedsSharedLibraries) {
  const auto facts = read_executable(sample_target());
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->go_version, "");
  EXPECT_TRUE(facts->links_c);
}

TEST(ExecutableFile, IsRefusedWhenCutAnywhere) {
  const ScratchFolder scratch;
  const std::string whole = text_of(sample_target());
  for (const std::size_t size : {0UL, 3UL, 16UL, 63UL, 64UL, 1000UL, whole.size() / 2}) {
    std::ofstream(scratch.path() / "cut", std::ios::binary) << whole.substr(0, size);
    const auto facts = read_executable(scratch.path() / "cut");  // no crash; perhaps some facts
    EXPECT_TRUE(size >= 64 || !facts) << size;
  }
}

}  // namespace
}  // namespace leakgate
