#include "target/core_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "target/target_support.hpp"

namespace leakgate {
namespace {

using namespace testing;
namespace fs = std::filesystem;

CoreFile core_with(const std::string& pattern) {
  return {
      .asked_for = true, .allowed = true, .pattern = pattern, .folder = "/srv/a[1]", .file = {}};
}

TEST(CoreGlob, BeginsInTheWorkingFolderWhereThePatternIsRelative) {
  EXPECT_EQ(core_glob(core_with("core"), 42, 6), "/srv/a\\[1\\]/core");
  EXPECT_EQ(core_glob(core_with("/cores/core"), 42, 6), "/cores/core");
}

TEST(CoreGlob, PutsInWhatIsKnownAndLeavesTheRestOpen) {
  EXPECT_EQ(core_glob(core_with("/c/%e.%p.%s.%t%%"), 42, 6), "/c/*.42.6.*%");
  EXPECT_EQ(core_glob(core_with("/c/core.*%"), 42, 6), "/c/core.\\*");
}

TEST(CoreGlob, IsEmptyWhereNoFileIsWritten) {
  EXPECT_EQ(core_glob(core_with(""), 42, 6), "");
  EXPECT_EQ(core_glob(core_with("|/usr/lib/systemd/systemd-coredump %P"), 42, 6), "");
  EXPECT_EQ(core_glob(core_with("@/run/coredump.socket"), 42, 6), "");
}

TEST(NewestFile, IsTheLastOneWrittenSinceTheStart) {
  const ScratchFolder scratch;
  const auto now = fs::file_time_type::clock::now();
  const auto write = [&](const char* name, std::chrono::seconds age) {
    std::ofstream(scratch.path() / name) << "core";
    fs::last_write_time(scratch.path() / name, now - age);
  };
  const std::string glob = (scratch.path() / "core.*").string();
  EXPECT_EQ(newest_file(glob, now - std::chrono::seconds(10)), "");
  write("core.old", std::chrono::seconds(60));
  EXPECT_EQ(newest_file(glob, now - std::chrono::seconds(10)), "");
  write("core.2", std::chrono::seconds(2));
  write("core.1", std::chrono::seconds(5));
  fs::create_directory(scratch.path() / "core.d");
  EXPECT_EQ(newest_file(glob, now - std::chrono::seconds(10)), scratch.path() / "core.2");
}

TEST(CoreFileOfAProcess, FollowsItsFolderAndItsLimit) {
  CoreFile core = core_file_at_launch(true, "/srv");
  EXPECT_TRUE(core.allowed);
  EXPECT_EQ(core.folder, "/srv");
  ask_process_for_core(core, ::getpid());
  EXPECT_EQ(core.folder, fs::current_path());
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_CORE, &limit), 0);
  EXPECT_EQ(core.allowed, limit.rlim_cur > 0);
  EXPECT_EQ(core_file_at_launch(false, "").folder, fs::current_path());
}

TEST(CoreFileOfAProcess, StaysAsItWasWhereNobodyCanBeAsked) {
  CoreFile core = core_file_at_launch(true, "/srv");
  ask_process_for_core(core, 0x3fffffff);
  EXPECT_TRUE(core.allowed);
  EXPECT_EQ(core.folder, "/srv");
}

}  // namespace
}  // namespace leakgate
