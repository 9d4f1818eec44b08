// The preloaded sampler in a Go process: stacks from malloc over cgo up to main.
#include <gtest/gtest.h>

#include <cstdlib>

#include "native/native_target.hpp"

namespace leakgate {
namespace {

bool has_cgo() {
  return std::system("go version > /dev/null 2>&1 && cc --version > /dev/null") == 0;
}

class GoStack : public testing::TestWithParam<const char*> {
 protected:
  GoStack()
      : program_(std::filesystem::temp_directory_path() /
                 ("leakgate-go-stack-" + std::to_string(::getpid()))) {}
  ~GoStack() override { std::filesystem::remove(program_); }

  void SetUp() override {
    if (!has_cgo()) GTEST_SKIP() << "no go, or no C compiler";
    const std::string command = "cd '" LEAKGATE_SOURCE_DIR
                                "/fixtures/sampling-target' && go build " +
                                std::string(GetParam()) + " -o '" + program_.string() + "' ./cgo";
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
  }

  std::filesystem::path program_;
};

INSTANTIATE_TEST_SUITE_P(Built, GoStack, testing::Values("", "-buildmode=pie", "-ldflags='-s -w'"));

TEST_P(GoStack, LeadsFromTheCAllocationToTheGoCaller) {
  const NativeTarget target({"LEAKGATE_NATIVE_MEAN=65536"}, program_.string());
  ASSERT_EQ(target.tell("malloc 3000 4800"), "done");
  const NativeSamples samples = target.samples();
  std::size_t count = 0;
  std::size_t whole = 0;
  for (const NativeSample& sample : samples.live) {
    if (sample.size.count != 4808) continue;
    ++count;
    // keep (in the function that cgo made, where it is inlined) and asmcgocall; then cgocall, the
    // Go side of the call, and main.
    whole += sample.c_frames.size() >= 2 && sample.go_frames.size() >= 3 ? 1 : 0;
  }
  EXPECT_GT(count, 100U);
  EXPECT_EQ(whole, count);
}

TEST_P(GoStack, ComesWithExactCounts) {
  const NativeTarget target({}, program_.string());
  ASSERT_EQ(target.tell("malloc 20000 500"), "done");
  const double own = std::stod(target.tell("mallinfo"));
  const NativeCounters counters = target.counters();
  const auto counted = static_cast<double>(counters.live.count + 8 * counters.blocks);
  EXPECT_NEAR(counted, own, std::max(0.01 * own, 65536.0));
}

}  // namespace
}  // namespace leakgate
