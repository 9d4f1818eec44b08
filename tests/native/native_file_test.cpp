#include "native/native_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "native/native_target.hpp"

namespace leakgate {
namespace {

TEST(NativeFile, SaysNothingBeforeASamplerWasLoaded) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("leakgate-native-" + std::to_string(::getpid()));
  {
    const Result<NativeFile> file = NativeFile::create(path);
    ASSERT_TRUE(file) << to_text(file.error());
    EXPECT_FALSE(file->counters());
    EXPECT_FALSE(file->samples());
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_GE(status.st_blocks * 512, status.st_size) << "a disk that is full later does no harm";
    EXPECT_EQ(NativeFile::create(path).error().code, ErrorCode::output) << "another's file";
  }
  std::filesystem::remove(path);
}

TEST(NativeFile, IsReadableAfterTheTargetWasKilled) {
  NativeTarget target({"LEAKGATE_NATIVE_MEAN=65536"});
  target.tell("allocate 1000 4096");
  const NativeCounters before = target.counters();
  ::kill(target.pid(), SIGKILL);
  EXPECT_TRUE(WIFSIGNALED(target.wait()));
  EXPECT_EQ(target.counters(), before);
  EXPECT_GT(target.samples().live.size(), 30U);
}

}  // namespace
}  // namespace leakgate
