#include "inspect/go_layout.hpp"

#include <gtest/gtest.h>

#include "inspect/go_toolchains.hpp"
#include "recording/temporary_folder.hpp"
#include "target/elf_file.hpp"

namespace leakgate {
namespace {

// What the table says of a version is what programs of that version say of themselves.
class GoLayoutOf : public testing::TestWithParam<std::string> {};

TEST_P(GoLayoutOf, IsInTheTableAsItIsInDwarf) {
  if (!has_toolchain(GetParam())) GTEST_SKIP() << "the toolchain " << GetParam() << " is not here";
  const TemporaryFolder folder;
  const std::filesystem::path program = folder.path() / "target";
  const std::string command = "cd '" LEAKGATE_SOURCE_DIR "/fixtures/goroutine-target' && " +
                              with_toolchain(GetParam()) + "go build -o '" + program.string() +
                              "' ./pure";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::optional<ElfReader> elf = ElfReader::open(program);
  ASSERT_TRUE(elf);
  const Result<StructLayouts> structs = read_struct_layouts(*elf, layout_structs());
  ASSERT_TRUE(structs) << to_text(structs.error());
  const Result<GoLayout> told = layout_from(*structs);
  ASSERT_TRUE(told) << to_text(told.error());
  const std::string version = go_version_in(elf->content(".go.buildinfo"));
  const std::optional<GoLayout> known = layout_of_version(version);
  ASSERT_TRUE(known) << version;
  for (const LayoutField& field : layout_fields()) {
    EXPECT_EQ((*known).*field.offset, (*told).*field.offset) << version << " " << field.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, GoLayoutOf, testing::ValuesIn(go_toolchains()));

TEST(GoLayout, IsKnownOfReleasesOnly) {
  for (const char* version : {"go1.22", "go1.22.0", "go1.26.8", "go1.25.13"}) {
    EXPECT_TRUE(layout_of_version(version)) << version;
  }
  // A release candidate may still change, an experiment has changed, a later Go is not known.
  for (const char* version : {"", "go1.21.5", "go1.27.0", "go1.2", "go1.260", "go1.26rc1",
                              "go1.26.8 X:greenteagc", "devel go1.26-abc"}) {
    EXPECT_FALSE(layout_of_version(version)) << version;
  }
}

TEST(GoLayout, NamesTheMemberThatIsMissing) {
  StructLayouts structs;
  structs["runtime.g"].size = 400;
  const Result<GoLayout> layout = layout_from(structs);
  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().what, "its runtime.g has no stack: this Go is not known");
}

}  // namespace
}  // namespace leakgate
