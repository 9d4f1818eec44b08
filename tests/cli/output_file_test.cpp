#include "cli/output_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(OutputFile, IsFoundToBeNoneBeforeItIsWritten) {
  const TemporaryFolder folder;
  EXPECT_TRUE(check_output_file(folder.path() / "new"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
  EXPECT_TRUE(check_output_file("new"));
  const auto missing = check_output_file(folder.path() / "none" / "new");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().what, "cannot write: No such file or directory");
  const auto is_folder = check_output_file(folder.path());
  ASSERT_FALSE(is_folder);
  EXPECT_EQ(is_folder.error().what, "cannot write: it is a folder");
}

TEST(OutputFile, ReplacesAFile) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  EXPECT_TRUE(write_output_file(file, "a long one"));
  EXPECT_TRUE(check_output_file(file));
  EXPECT_TRUE(write_output_file(file, "short"));
  EXPECT_EQ(content_of(file), "short");
}

TEST(OutputFile, WritesIntoWhatALinkLeadsTo) {
  const TemporaryFolder folder;
  const fs::path link = folder.path() / "link";
  fs::create_symlink(folder.path() / "file", link);
  EXPECT_TRUE(check_output_file(link));
  EXPECT_TRUE(write_output_file(link, "text"));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(content_of(folder.path() / "file"), "text");
}

// Through a link, so that nothing of /dev is at stake.
TEST(OutputFile, SaysThatTheDiskIsFullAndLeavesADeviceADevice) {
  const TemporaryFolder folder;
  const fs::path full = folder.path() / "full";
  fs::create_symlink("/dev/full", full);
  EXPECT_TRUE(check_output_file(full));
  const auto written = write_output_file(full, "text");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().what, "cannot write: No space left on device");
  EXPECT_TRUE(fs::is_symlink(full));
  EXPECT_TRUE(fs::is_character_file(full));
}

}  // namespace
}  // namespace leakgate
