#include "native/code_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

std::string own_maps() {
  std::stringstream text;
  text << std::ifstream("/proc/self/maps").rdbuf();
  return text.str();
}

// The first of the test itself.
MappedCode own_code() { return mapped_code_in(own_maps()).at(0); }

// Of that address range nothing is mapped, so that the file has to be found by its path.
MappedCode elsewhere(MappedCode mapping) {
  mapping.begin = 0x1000;
  mapping.end = 0x2000;
  return mapping;
}

bool is_same_file(const UniqueFd& file, const std::string& path) {
  struct stat a{}, b{};
  return ::fstat(file.get(), &a) == 0 && ::stat(path.c_str(), &b) == 0 && a.st_ino == b.st_ino;
}

TEST(MappedCode, IsWhatIsExecutableAndOfAFile) {
  const auto found = mapped_code_in(
      "00400000-0049e000 r--p 00000000 fe:00 77     /usr/bin/with a space\n"
      "0049e000-004a0000 r-xp 0009e000 fe:00 77     /usr/bin/with a space\n"
      "7f00aa000000-7f00aa001000 r-xp 00001000 103:0a 4398046511104 /lib/gone.so (deleted)\n"
      "7f00ab000000-7f00ab001000 rwxp 00000000 00:00 0 \n"
      "7ffd1e9f4000-7ffd1e9f6000 r-xp 00000000 00:00 0                          [vdso]\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0],
            (MappedCode{0x49e000, 0x4a0000, 0x9e000, "fe:00", 77, "/usr/bin/with a space"}));
  EXPECT_EQ(found[1], (MappedCode{0x7f00aa000000, 0x7f00aa001000, 0x1000, "103:0a", 4398046511104,
                                  "/lib/gone.so"}));
}

TEST(MappedCode, IsNotInNonsense) {
  const std::string line = "0049e000-004a0000 r-xp 0009e000 fe:00 77     /usr/bin/x";
  EXPECT_EQ(mapped_code_in(line).size(), 1U);
  for (std::size_t size = 0; size + 10 < line.size(); ++size) {
    EXPECT_TRUE(mapped_code_in(line.substr(0, size)).empty()) << size;
  }
  EXPECT_TRUE(
      mapped_code_in("004a0000-0049e000 r-xp 0 fe:00 77 /x\n\n \n-- r-xp 0 0 0 /x").empty());
}

TEST(CodeFile, IsTheMappedOne) {
  EXPECT_TRUE(is_same_file(open_code_file(::getpid(), own_code()), "/proc/self/exe"));
}

TEST(CodeFile, IsFoundByItsPathWhereItIsStillTheSame) {
  for (const MappedCode& mapping : mapped_code_in(own_maps())) {
    const UniqueFd file = open_code_file(::getpid(), elsewhere(mapping));
    EXPECT_TRUE(is_same_file(file, mapping.path)) << mapping.path;
  }
}

TEST(CodeFile, IsUnknownWhereAnotherHasItsName) {
  MappedCode mapping = elsewhere(own_code());
  mapping.inode += 1;
  EXPECT_FALSE(open_code_file(::getpid(), mapping).is_open());
  mapping = elsewhere(own_code());
  mapping.device = "ff:ff";
  EXPECT_FALSE(open_code_file(::getpid(), mapping).is_open());
}

TEST(CodeFile, IsNeverAFifo) {
  const TemporaryFolder folder;
  MappedCode mapping = elsewhere(own_code());
  mapping.inode += 1;
  mapping.path = (folder.path() / "fifo").string();
  ASSERT_EQ(::mkfifo(mapping.path.c_str(), 0600), 0);
  EXPECT_FALSE(open_code_file(::getpid(), mapping).is_open());
}

}  // namespace
}  // namespace leakgate
