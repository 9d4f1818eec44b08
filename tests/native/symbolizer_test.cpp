#include "native/symbolizer.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "native/go_truth.hpp"

namespace leakgate {
namespace {

std::uint64_t address_of(const void* place) { return reinterpret_cast<std::uint64_t>(place); }

[[gnu::noinline]] std::uint64_t caller() { return address_of(__builtin_return_address(0)); }

// Of libc itself: sanitizers have a few of its functions, too.
std::uint64_t in_libc(const char* function) {
  void* const libc = ::dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
  const std::uint64_t address = address_of(::dlsym(libc, function));
  ::dlclose(libc);
  return address;
}

// A library with a function `name`.
std::filesystem::path library(const TemporaryFolder& folder, const std::string& name) {
  const std::filesystem::path path = folder.path() / "liblate.so";
  std::ofstream(folder.path() / "late.c") << "int " << name << "(int x) { return 3 * x; }\n";
  const std::string command =
      "cc -shared -o '" + path.string() + "' '" + (folder.path() / "late.c").string() + "'";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("no C compiler");
  return path;
}

class SymbolizerOf : public testing::TestWithParam<GoBuild> {
 protected:
  void SetUp() override {
    if (!has_go()) GTEST_SKIP() << "no go, or no C compiler";
  }
};

INSTANTIATE_TEST_SUITE_P(Builds, SymbolizerOf,
                         testing::Values(GoBuild{.package = "cgo"},
                                         GoBuild{.package = "cgo", .strip = true},
                                         GoBuild{.package = "cgo", .flags = "-buildmode=pie"},
                                         GoBuild{.package = "cgo",
                                                 .flags = "-ldflags=-linkmode=internal",
                                                 .strip = true}));

TEST_P(SymbolizerOf, NamesGoAndCCodeAfterTheProcessHasEnded) {
  GoTarget target(GetParam());
  Symbolizer symbols;
  ASSERT_TRUE(symbols.update(target.pid()));
  const int pid = target.pid();
  target.kill();
  std::filesystem::remove(target.program());

  const Result<void> gone = symbols.update(pid);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::sampling);
  for (const KnownFrames& known : target.truth().known) {
    std::vector<Frame> frames = symbols.frames_at(known.address);
    if (!known.is_whole) frames.resize(1);
    ASSERT_EQ(to_text(frames), to_text(known.frames)) << known.address;
  }
  ASSERT_EQ(target.truth().in_c.size(), 2U);
  const std::vector<Frame> own = symbols.frames_at(target.truth().in_c[0].address);
  ASSERT_EQ(own.size(), 1U);
  EXPECT_EQ(own[0].file, target.program());
  EXPECT_EQ(own[0].line, 0);
  // Go's own linker has put C functions into the table that strip leaves.
  if (GetParam().strip && GetParam().flags.empty()) {
    EXPECT_EQ(own[0].function.substr(0, 9), "target+0x");
  } else {
    EXPECT_NE(own[0].function.find("address_in_c"), std::string::npos) << own[0].function;
  }
  // libc does not tell its inner functions.
  const std::vector<Frame> inner = symbols.frames_at(target.truth().in_c[1].address);
  ASSERT_EQ(inner.size(), 1U);
  EXPECT_TRUE(inner[0].function == "qsort_r" || inner[0].function.starts_with("libc.so.6+0x"))
      << inner[0].function;
  EXPECT_TRUE(inner[0].file.ends_with("/libc.so.6")) << inner[0].file;
}

TEST(Symbolizer, NamesAProgramWhoseFileWasReplaced) {
  if (!has_go()) GTEST_SKIP() << "no go, or no C compiler";
  const GoTarget target({});
  std::filesystem::remove(target.program());
  std::filesystem::copy_file("/proc/self/exe", target.program());
  Symbolizer symbols;
  ASSERT_TRUE(symbols.update(target.pid()));
  for (const KnownFrames& known : target.truth().known) {
    if (!known.is_whole) continue;
    EXPECT_EQ(to_text(symbols.frames_at(known.address)), to_text(known.frames));
  }
}

TEST(Symbolizer, NamesCFunctionsWithTheFileThatTheyAreIn) {
  Symbolizer symbols;
  ASSERT_TRUE(symbols.update(::getpid()));
  const std::vector<Frame> here = symbols.frames_at(caller());
  ASSERT_EQ(here.size(), 1U);
  EXPECT_EQ(here[0].function,
            "leakgate::(anonymous namespace)::"
            "Symbolizer_NamesCFunctionsWithTheFileThatTheyAreIn_Test::TestBody");
  EXPECT_EQ(here[0].file, std::filesystem::read_symlink("/proc/self/exe"));
  const std::vector<Frame> libc = symbols.frames_at(in_libc("qsort_r") + 1);
  ASSERT_EQ(libc.size(), 1U);
  EXPECT_EQ(libc[0].function, "qsort_r");
  EXPECT_TRUE(libc[0].file.ends_with("/libc.so.6")) << libc[0].file;
}

TEST(Symbolizer, LooksUpTheCallAndNotWhereItReturnsTo) {
  Symbolizer symbols;
  ASSERT_TRUE(symbols.update(::getpid()));
  EXPECT_NE(symbols.frames_at(in_libc("qsort_r")).front().function, "qsort_r");
}

TEST(Symbolizer, ShowsAddressesInNoKnownFile) {
  const std::vector<Frame> unknown = {{.function = "0x7f0000001234", .file = "?"}};
  Symbolizer symbols;
  EXPECT_EQ(symbols.frames_at(0x7f0000001234), unknown);
  EXPECT_EQ(symbols.frames_at(0).size(), 1U);
  ASSERT_TRUE(symbols.update(::getpid()));
  EXPECT_EQ(symbols.frames_at(0x1234).front().function, "0x1234");
  int on_stack = 0;
  EXPECT_EQ(symbols.frames_at(address_of(&on_stack)).front().file, "?");
}

TEST(Symbolizer, LearnsWhatIsLoadedLaterAndKeepsWhatIsUnloaded) {
  const TemporaryFolder folder;
  const std::filesystem::path path = library(folder, "threefold");
  Symbolizer symbols;
  ASSERT_TRUE(symbols.update(::getpid()));
  void* const handle = ::dlopen(path.c_str(), RTLD_NOW);
  ASSERT_NE(handle, nullptr);
  const std::uint64_t address = address_of(::dlsym(handle, "threefold")) + 1;
  EXPECT_EQ(symbols.frames_at(address).front().file, "?");
  ASSERT_TRUE(symbols.update(::getpid()));
  const std::vector<Frame> known = {{.function = "threefold", .file = path.string()}};
  EXPECT_EQ(symbols.frames_at(address), known);
  ::dlclose(handle);
  std::filesystem::remove(path);
  ASSERT_TRUE(symbols.update(::getpid()));
  EXPECT_EQ(symbols.frames_at(address), known);
}

TEST(Symbolizer, TakesTheNewestFileAtAnAddress) {
  const TemporaryFolder folder;
  Symbolizer symbols;
  std::uint64_t addresses[2] = {};
  const char* const names[] = {"older", "newer"};
  for (int i = 0; i < 2; ++i) {
    const std::filesystem::path path = library(folder, names[i]);
    void* const handle = ::dlopen(path.c_str(), RTLD_NOW);
    ASSERT_NE(handle, nullptr);
    addresses[i] = address_of(::dlsym(handle, names[i])) + 1;
    ASSERT_TRUE(symbols.update(::getpid()));
    EXPECT_EQ(symbols.frames_at(addresses[i]).front().function, names[i]);
    ::dlclose(handle);
    std::filesystem::remove(path);
  }
}

TEST(Symbolizer, HasNothingOfAProcessThatIsGone) {
  Symbolizer symbols;
  const Result<void> gone = symbols.update(0x7ffffff0);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, ErrorCode::sampling);
}

}  // namespace
}  // namespace leakgate
