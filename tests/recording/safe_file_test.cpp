#include "recording/safe_file.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(SafeFile, WritesAndReadsWhatItWrote) {
  const TemporaryFolder folder;
  const std::string content = std::string("a\0b\n", 4) + std::string(200'000, 'x');
  ASSERT_TRUE(write_file_safely(folder.path() / "f", content));
  EXPECT_EQ(read_file(folder.path() / "f", 1'000'000).value(), content);
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(SafeFile, ReplacesAnEarlierFile) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file_safely(folder.path() / "f", "a longer text"));
  ASSERT_TRUE(write_file_safely(folder.path() / "f", "short"));
  EXPECT_EQ(read_file(folder.path() / "f", 100).value(), "short");
}

// A limit on the size of files fails write(2) as a full disk does.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limited{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(SafeFile, KeepsTheOldFileAndLeavesNoOtherWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "result.json";
  ASSERT_TRUE(write_file_safely(file, "old"));
  Result<void> written;
  {
    const FileSizeLimit limit(4096);
    written = write_file_safely(file, std::string(100'000, 'x'));
  }
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::output);
  EXPECT_EQ(written.error().where, file.string());
  EXPECT_EQ(written.error().what, "cannot write: File too large");
  EXPECT_EQ(read_file(file, 100).value(), "old");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(SafeFile, SaysWhyItCannotWrite) {
  const TemporaryFolder folder;
  const Result<void> missing = write_file_safely(folder.path() / "no" / "f", "x");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::output);
  EXPECT_EQ(missing.error().what, "cannot create a file: No such file or directory");
  fs::create_directory(folder.path() / "d");
  const Result<void> on_folder = write_file_safely(folder.path() / "d", "x");
  ASSERT_FALSE(on_folder);
  EXPECT_EQ(on_folder.error().what, "cannot write: Is a directory");
  EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(SafeFile, IsNotMisledByATemporaryFileInTheWay) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / ".f.0.tmp") << "of a run that was killed";
  ASSERT_TRUE(write_file_safely(folder.path() / "f", "x"));
  EXPECT_EQ(read_file(folder.path() / "f", 100).value(), "x");
}

TEST(SafeFile, KnowsItsTemporaryNames) {
  EXPECT_TRUE(is_temporary_of(".result.json.0.tmp", "result.json"));
  EXPECT_TRUE(is_temporary_of(".result.json.99.tmp", "result.json"));
  EXPECT_FALSE(is_temporary_of("result.json", "result.json"));
  EXPECT_FALSE(is_temporary_of(".result.json.x.tmp", "result.json"));
  EXPECT_FALSE(is_temporary_of(".other.json.0.tmp", "result.json"));
}

TEST(SafeFile, ReadsNoMoreThanTheBound) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_file_safely(folder.path() / "f", "12345"));
  EXPECT_EQ(read_file(folder.path() / "f", 5).value(), "12345");
  const Result<std::string> cut = read_file(folder.path() / "f", 4);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::malformed);
  EXPECT_EQ(cut.error().what, "larger than 4 B");
}

TEST(SafeFile, CallsAMissingOrUnreadableFileAnErrorOfUsage) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_file(folder.path() / "f", 10).error().code, ErrorCode::usage);
  EXPECT_EQ(read_file(folder.path(), 10).error().what, "not a file");
}

TEST(SafeFile, DoesNotWaitForAFifo) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder.path() / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_file(folder.path() / "fifo", 10).error().what, "not a file");
}

}  // namespace
}  // namespace leakgate
