#include "inspect/go_process.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "inspect/goroutine_target.hpp"
#include "inspect/heap_buckets.hpp"
#include "profile/heap.hpp"

namespace leakgate {
namespace {

std::unique_ptr<GoProcess> opened(const GoroutineTarget& target,
                                  const std::filesystem::path& cache = {}) {
  Result<std::unique_ptr<GoProcess>> process = GoProcess::open(target.pid(), cache);
  if (!process) throw std::runtime_error(to_text(process.error()));
  return *std::move(process);
}

std::string refusal_of(const GoroutineTarget& target) {
  const auto process = GoProcess::open(target.pid(), {});
  return process ? "it is read" : to_text(process.error());
}

Count value(const std::optional<Bytes>& bytes) { return bytes.value_or(Bytes{-1}).count; }

// A line a frame: gtest shows where two texts differ.
std::string as_text(const std::map<std::string, Count>& counts) {
  std::string text;
  for (const auto& [key, count] : counts) text += std::to_string(count) + " " + key + "\n";
  return text;
}

// When the target has answered, it takes a moment until its main goroutine waits for the next
// question.
Result<GoroutineProfile> seen_at_rest(const GoProcess& process) {
  Result<GoroutineProfile> seen = process.goroutines();
  for (int tries = 0; tries < 500 && seen; ++tries) {
    if (as_text(counts_in(seen->profile)).find(" running\n") == std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    seen = process.goroutines();
  }
  return seen;
}

class GoProcessOf : public testing::TestWithParam<GoroutineBuild> {
 protected:
  void SetUp() override {
    if (!has_toolchain(GetParam().toolchain)) {
      GTEST_SKIP() << "the toolchain " << GetParam().toolchain << " is not here";
    }
  }
};

TEST_P(GoProcessOf, SeesTheGoroutinesThatItsRuntimeSees) {
  const GoroutineTarget target(GetParam());
  const GoroutineTarget::Told told = target.told("profile");
  const std::unique_ptr<GoProcess> process = opened(target);
  const Result<GoroutineProfile> seen = seen_at_rest(*process);
  ASSERT_TRUE(seen) << to_text(seen.error());
  EXPECT_EQ(as_text(counts_in(seen->profile)), as_text(counts_in(told.profile)));
  const Result<RuntimeReading> reading = process->read(GoProcess::With::goroutines);
  ASSERT_TRUE(reading) << to_text(reading.error());
  EXPECT_EQ(std::to_string(reading->goroutines.value_or(-1)), told.answer);
}

TEST_P(GoProcessOf, SeesTheMemoryThatItsRuntimeCounts) {
  const GoroutineTarget target(GetParam());
  const GoroutineTarget::Told told = target.told("heap");
  const std::unique_ptr<GoProcess> process = opened(target);
  const Result<RuntimeReading> reading = process->read(GoProcess::With::counters);
  ASSERT_TRUE(reading) << to_text(reading.error());
  EXPECT_EQ(std::to_string(reading->gc_cycles.value_or(-1)),
            told.answer.substr(told.answer.find(' ') + 1));
  // Of this live heap 500 blocks of 1 KiB are the target's own.
  EXPECT_GT(value(reading->heap_live), 500 * kKiB);
  EXPECT_LT(value(reading->heap_live), 4 * kMiB);
  EXPECT_GE(value(reading->heap_objects), value(reading->heap_live));
  const Result<Profile> heap =
      read_heap_buckets(process->memory(), process->binary(), process->load_address());
  ASSERT_TRUE(heap) << to_text(heap.error());
  const auto keep_of = [](const Profile& profile) {
    for (const HeapSite& site : heap_sites(profile)) {
      if (!site.stack.empty() && site.stack.front().function.ends_with("waits.block")) return site;
    }
    return HeapSite{};
  };
  const HeapSite own = keep_of(*heap);
  const HeapSite truth = keep_of(told.profile);
  EXPECT_EQ(own.bytes, truth.bytes);
  EXPECT_EQ(own.objects, truth.objects);
  EXPECT_EQ(own.stack, truth.stack);
  EXPECT_EQ(own.objects, 500);
}

INSTANTIATE_TEST_SUITE_P(
    Builds, GoProcessOf,
    testing::Values(GoroutineBuild{}, GoroutineBuild{.flags = "-buildmode=pie"},
                    GoroutineBuild{.package = "cgo"},
                    GoroutineBuild{.flags = "-buildmode=pie", .package = "cgo"},
                    GoroutineBuild{.flags = "-ldflags=-w"},
                    GoroutineBuild{.flags = "-trimpath -ldflags=-compressdwarf=false"},
                    GoroutineBuild{.toolchain = "go1.22.12"},
                    GoroutineBuild{.toolchain = "go1.22.12", .flags = "-ldflags=-w"},
                    GoroutineBuild{.toolchain = "go1.23.12"},
                    GoroutineBuild{.toolchain = "go1.23.12", .flags = "-ldflags=-w"},
                    GoroutineBuild{.toolchain = "go1.24.9"},
                    GoroutineBuild{.toolchain = "go1.24.9", .flags = "-ldflags=-w"},
                    GoroutineBuild{.toolchain = "go1.24.9", .package = "cgo"},
                    GoroutineBuild{.toolchain = "go1.25.4"},
                    GoroutineBuild{.toolchain = "go1.25.4", .flags = "-ldflags=-w"}));

TEST(GoProcess, CountsWhatIsAddedAndKnowsWhoStartedIt) {
  const GoroutineTarget target({});
  const std::unique_ptr<GoProcess> process = opened(target);
  const auto count = [&] { return process->read(GoProcess::With::goroutines)->goroutines.value(); };
  const Count before = count();
  ASSERT_EQ(target.ask("leak 3000"), "done");
  EXPECT_EQ(count() - before, 3000);
  const Result<GoroutineProfile> seen = process->goroutines();
  ASSERT_TRUE(seen);
  EXPECT_EQ(created_by(seen->creators).at("leakgate.test/goroutine-target/waits.answer.func1"),
            "leakgate.test/goroutine-target/waits.answer waits.go:154");
}

TEST(GoProcess, SaysThatSymbolsWereStripped) {
  const GoroutineTarget target({.flags = "-ldflags='-s -w'"});
  const std::string refusal = refusal_of(target);
  EXPECT_NE(refusal.find("its symbols were stripped"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("build it without -ldflags=-s"), std::string::npos) << refusal;
}

TEST(GoProcess, SaysThatAProgramIsNotGo) {
  const auto process = GoProcess::open(::getpid(), {});
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().what,
            "it is no Go program (shared libraries are not looked into), or of a Go before 1.18");
}

TEST(GoProcess, SaysThatAProcessIsGone) {
  const auto process = GoProcess::open(0x7FFFFFFF, {});
  ASSERT_FALSE(process);
  EXPECT_NE(process.error().what.find("No such file or directory"), std::string::npos);
}

TEST(GoProcess, ReadsAgainWhatTheCacheHas) {
  const GoroutineTarget target({});
  const TemporaryFolder cache;
  const std::unique_ptr<GoProcess> first = opened(target, cache.path());
  const std::unique_ptr<GoProcess> second = opened(target, cache.path());
  EXPECT_EQ(first->binary().layout(), second->binary().layout());
  EXPECT_EQ(first->binary().variables(), second->binary().variables());
  EXPECT_TRUE(second->goroutines().has_value());
  const auto files = std::filesystem::recursive_directory_iterator(cache.path());
  EXPECT_EQ(std::ranges::count_if(files, [](const auto& file) { return file.is_regular_file(); }),
            1);
}

}  // namespace
}  // namespace leakgate
