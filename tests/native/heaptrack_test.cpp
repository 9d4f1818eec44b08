// heaptrack itself, on a Go program whose C code leaks.
#include "native/heaptrack.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "recording/temporary_folder.hpp"
#include "support/told_process.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> settings_of(const EnvironmentMap& environment) {
  std::vector<std::string> settings;
  for (const auto& [name, value] : environment) settings.push_back(name + "=" + value);
  return settings;
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// "leak" leaves 3,000 blocks of 4,800 bytes, and has had more than that before.
constexpr const char* kProgram = R"(package main

// #include <stdlib.h>
// #include <string.h>
// void *volatile last;
// static void keep(size_t size) { last = memset(malloc(size), 1, size); }
// static void give_back(size_t size) { keep(size); free(last); }
import "C"

import "fmt"

func main() {
	fmt.Println("ready")
	for word := ""; ; {
		if _, err := fmt.Scanln(&word); err != nil || word != "leak" {
			break
		}
		C.give_back(64 << 20)
		for i := 0; i < 3000; i++ {
			C.keep(4800)
		}
		fmt.Println("done")
	}
}
)";

class Heaptrack : public testing::Test {
 protected:
  void SetUp() override {
    const auto found = find_heaptrack();
    if (!found) GTEST_SKIP() << to_text(found.error());
    environment_ = {{"PATH", "/usr/bin:/bin"}};
    add_heaptrack_settings(environment_, *found, file_);
    std::ofstream(folder_.path() / "main.go") << kProgram;
    const std::string build = "cd '" + folder_.path().string() + "' && go build -o program main.go";
    ASSERT_EQ(std::system(build.c_str()), 0) << build;
  }

  static constexpr std::int64_t kBlocks = 3000;
  static constexpr std::int64_t kSize = 4800;

  // Leaks the blocks and gets the signal; how it ended, as waitpid says it.
  int run_until(int signal) {
    ToldProcess process(program_.string(), settings_of(environment_));
    EXPECT_EQ(process.greeting(), "ready");
    EXPECT_EQ(process.ask("leak"), "done");
    ::kill(process.pid(), signal);
    return process.wait();
  }

  // "NAME='value' ..." for a shell.
  std::string assignments() {
    std::string text;
    for (const auto& [name, value] : environment_) text += name + "='" + value + "' ";
    return text;
  }

  // Bytes of all stacks with such a function.
  static std::int64_t bytes_below(const Profile& profile, std::string_view function) {
    std::int64_t bytes = 0;
    for (const ProfileSample& sample : profile.samples) {
      const Stack stack = profile.stack_of(sample);
      const bool there = std::ranges::any_of(
          stack, [&](const Frame& frame) { return frame.function == function; });
      if (there) bytes += profile.values_of(sample)[0];
    }
    return bytes;
  }

  void expect_the_leak() {
    const Result<Profile> profile = read_heaptrack(file_, {});
    ASSERT_TRUE(profile) << to_text(profile.error());
    EXPECT_EQ(profile->sample_types, std::vector<std::string>{"inuse_space"});
    // What lies in the 4 KiB of its buffer is lost, as neither Go nor a signal calls exit().
    constexpr std::int64_t kLost = 4096 / 16;
    EXPECT_LE(bytes_below(*profile, "keep"), kBlocks * kSize);
    EXPECT_GE(bytes_below(*profile, "keep"), (kBlocks - kLost) * kSize);
    EXPECT_EQ(bytes_below(*profile, "keep") % kSize, 0);
    EXPECT_EQ(bytes_below(*profile, "give_back"), 0);
    // What it needed on the way is gone.
    const auto files = fs::directory_iterator(folder_.path());
    EXPECT_EQ(std::distance(begin(files), end(files)), 3);
  }

  TemporaryFolder folder_;
  fs::path program_ = folder_.path() / "program";
  fs::path file_ = folder_.path() / "heaptrack";
  EnvironmentMap environment_;
};

TEST_F(Heaptrack, FindsWhatCCodeLeaks) {
  const std::string command =
      "echo leak | env -i " + assignments() + "'" + program_.string() + "' > /dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  expect_the_leak();
}

TEST_F(Heaptrack, FindsItAfterSigterm) {
  const int status = run_until(SIGTERM);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) << status;
  expect_the_leak();
}

TEST_F(Heaptrack, FindsItAfterSigkill) {
  const int status = run_until(SIGKILL);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  expect_the_leak();
}

TEST_F(Heaptrack, IsNotHandedOnToChildren) {
  const fs::path output = folder_.path() / "output";
  const std::string command = "env -i " + assignments() + "KEPT=1 env > '" + output.string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  ASSERT_TRUE(fs::exists(file_));
  EXPECT_EQ(content_of(output), "PATH=/usr/bin:/bin\nKEPT=1\n");  // what env has, it hands on
}

std::string refusal(const fs::path& file, const std::stop_token& stop = {}) {
  const Result<Profile> profile = read_heaptrack(file, stop);
  return profile ? "read" : profile.error().what;
}

TEST_F(Heaptrack, SaysWhatIsWrongWithAFileThatItDidNotWrite) {
  EXPECT_EQ(refusal(file_), "heaptrack wrote nothing");
  std::ofstream(file_).close();
  EXPECT_EQ(refusal(file_), "heaptrack wrote nothing");
  std::ofstream(file_) << "rubbish";
  EXPECT_EQ(refusal(file_), "this is no recording of heaptrack's");
}

TEST_F(Heaptrack, StopsReadingWhenItIsAskedTo) {
  // So large that reading it takes longer than the machine is ever held up.
  std::ofstream(file_) << "v 10400 3\n";
  fs::resize_file(file_, std::uintmax_t{2} << 30U);
  std::stop_source source;
  source.request_stop();
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(refusal(file_, source.get_token()), "was stopped");
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(5));
}

TEST(FindHeaptrack, SaysHowToInstallIt) {
  const TemporaryFolder empty;
  const auto found = find_heaptrack({{"PATH", empty.path().string()}});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::unsupported);
  EXPECT_EQ(to_text(found.error()), "heaptrack is not installed (apt-get install heaptrack)");
}

TEST(FindHeaptrack, TakesTheRestFromWhereItsScriptDoes) {
  const TemporaryFolder folder;
  for (const char* name : {"bin", "lib/ht/libexec"}) fs::create_directories(folder.path() / name);
  const auto make = [&](const char* name, const char* text) {
    std::ofstream(folder.path() / name) << text;
    fs::permissions(folder.path() / name, fs::perms::owner_all);
  };
  make("bin/heaptrack",
       "#!/bin/sh\nLIB_REL_PATH=\"../lib/ht\"\nLIBEXEC_REL_PATH=\"../lib/ht/libexec\"\n");
  make("bin/heaptrack_print", "");
  const EnvironmentMap environment{{"PATH", (folder.path() / "bin").string()}};
  EXPECT_FALSE(find_heaptrack(environment));
  make("lib/ht/libheaptrack_preload.so", "");
  make("lib/ht/libexec/heaptrack_interpret", "");
  const auto found = find_heaptrack(environment);
  ASSERT_TRUE(found) << to_text(found.error());
  const fs::path root = fs::canonical(folder.path());
  EXPECT_EQ(found->library, root / "lib/ht/libheaptrack_preload.so");
  EXPECT_EQ(found->interpreter, root / "lib/ht/libexec/heaptrack_interpret");
}

TEST(HeaptrackSettings, StandInFrontOfAPreloadOfTheTargetsOwn) {
  const HeaptrackTools tools{.library = "/lib/libheaptrack_preload.so"};
  EnvironmentMap environment{{"A", "1"}};
  add_heaptrack_settings(environment, tools, "/run/heaptrack");
  EXPECT_EQ(environment, (EnvironmentMap{{"A", "1"},
                                         {"DUMP_HEAPTRACK_OUTPUT", "/run/heaptrack"},
                                         {"LD_PRELOAD", "/lib/libheaptrack_preload.so"}}));
  environment = {{"LD_PRELOAD", "/lib/libjemalloc.so"}};
  add_heaptrack_settings(environment, tools, "/run/heaptrack");
  EXPECT_EQ(environment["LD_PRELOAD"], "/lib/libheaptrack_preload.so:/lib/libjemalloc.so");
}

}  // namespace
}  // namespace leakgate
