#include "target/module_copy.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;

TEST(LiesIn, ComparesWholeNames) {
  EXPECT_TRUE(lies_in("/cache/a/b", "/cache"));
  EXPECT_FALSE(lies_in("/cache2/a", "/cache"));
  EXPECT_FALSE(lies_in("/a", "/cache"));
  EXPECT_FALSE(lies_in("/a", ""));
}

TEST(ModulePath, UndoesTheEscapesOfTheCache) {
  EXPECT_EQ(module_path_of("github.com/!burnt!sushi/toml@v1.2.0"), "github.com/BurntSushi/toml");
  EXPECT_EQ(module_path_of("plain"), "plain");
}

TEST(ModuleCopy, IsWritableAndGetsAGoMod) {
  const ScratchFolder scratch;
  const auto module = scratch.path() / "cache" / "example.com" / "m@v1.0.0";
  std::filesystem::create_directories(module / "cmd");
  std::ofstream(module / "cmd" / "main.go") << "package main\n";
  std::filesystem::permissions(module / "cmd" / "main.go", std::filesystem::perms::owner_read);
  const auto copy = copy_module(module / "cmd", scratch.path() / "cache", scratch.path() / "copy");
  ASSERT_TRUE(copy) << to_text(copy.error());
  EXPECT_EQ(*copy, scratch.path() / "copy" / "cmd");
  EXPECT_EQ(text_of(scratch.path() / "copy" / "go.mod"), "module example.com/m\n");
  const auto mode = std::filesystem::status(*copy / "main.go").permissions();
  EXPECT_NE(mode & std::filesystem::perms::owner_write, std::filesystem::perms::none);
}

TEST(ModuleCopy, RefusesWhatIsNoModule) {
  const ScratchFolder scratch;
  std::filesystem::create_directories(scratch.path() / "cache" / "download");
  EXPECT_FALSE(copy_module(scratch.path() / "cache" / "download", scratch.path() / "cache",
                           scratch.path() / "copy"));
}

}  // namespace
}  // namespace leakgate
