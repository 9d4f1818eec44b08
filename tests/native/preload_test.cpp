// The preloaded sampler in a real process.
#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "native/native_target.hpp"

namespace leakgate {
namespace {

// What mallinfo2 says is in use has 8 bytes of overhead for each block.
std::int64_t with_overhead(const NativeCounters& counters) {
  return counters.live.count + 8 * counters.blocks;
}

double estimate(const NativeSamples& samples) {
  return std::accumulate(samples.live.begin(), samples.live.end(), 0.0,
                         [](double sum, const NativeSample& sample) { return sum + sample.bytes; });
}

const std::vector<std::string> kFine = {"LEAKGATE_NATIVE_MEAN=65536"};

TEST(Preload, CountsEveryBlockAndEachFree) {
  const NativeTarget target;
  const NativeCounters before = target.counters();
  EXPECT_EQ(before.pid, target.pid());
  target.tell("allocate 1000 4096");
  const NativeCounters after = target.counters();
  EXPECT_EQ(after.blocks - before.blocks, 1000);
  EXPECT_EQ((after.live - before.live).count, 1000 * 4104);
  target.tell("free");
  EXPECT_EQ(target.counters().live, before.live);
  EXPECT_EQ(target.counters().blocks, before.blocks);
  EXPECT_EQ(target.counters().blocks_ever - before.blocks_ever, 1000);
}

TEST(Preload, AgreesWithTheAllocatorsOwnCount) {
  const NativeTarget target;
  for (const char* step :
       {"allocate 20000 100", "allocate 50 2000000", "all 3000", "grow 1000 777", "free-most 20"}) {
    target.tell(step);
    const double own = std::stod(target.tell("in-use"));
    EXPECT_NEAR(static_cast<double>(with_overhead(target.counters())), own,
                std::max(0.01 * own, 65536.0))
        << step;
  }
}

TEST(Preload, EstimatesWhatIsLiveAndForgetsWhatWasFreed) {
  const NativeTarget target(kFine);
  const double at_start = estimate(target.samples());
  target.tell("threads 4 200000 64");
  target.tell("allocate 5000 4096");
  // 20.5 MB: 4 standard errors of sqrt(mean / bytes) are 23 %.
  EXPECT_NEAR(estimate(target.samples()) - at_start, 5000 * 4104, 0.23 * 5000 * 4104);
  EXPECT_EQ(target.samples().not_sampled, 0);
  target.tell("free");
  EXPECT_NEAR(estimate(target.samples()), at_start, 1e6);
}

TEST(Preload, KnowsTheFramesOfEachSampleAndNoneOfItsOwn) {
  const NativeTarget target(kFine);
  target.tell("allocate 2000 4800");
  const NativeSamples samples = target.samples();
  std::set<std::uint64_t> leaves;
  std::size_t deep = 0;
  std::size_t count = 0;
  for (const NativeSample& sample : samples.live) {
    if (sample.size.count != 4808) continue;
    ++count;
    deep += sample.c_frames.size() >= 4 ? 1 : 0;  // leak_here, allocate, obey, main
    leaves.insert(sample.c_frames.front());
  }
  EXPECT_GT(count, 50U);
  EXPECT_EQ(deep, count);
  EXPECT_EQ(leaves.size(), 1U);
}

TEST(Preload, CountsABlockThatGrowsOnce) {
  const NativeTarget target(kFine);
  const NativeCounters before = target.counters();
  const std::size_t samples_before = target.samples().live.size();
  target.tell("grow 1000 4096");
  const NativeCounters after = target.counters();
  EXPECT_EQ(after.blocks - before.blocks, 1);
  EXPECT_NEAR(static_cast<double>((after.live - before.live).count), 4096e3, 4096);
  // 62 times the mean: it is sampled, and each time it moved the sample before is gone.
  EXPECT_EQ(target.samples().live.size(), samples_before + 1);
}

TEST(Preload, IsRightWithThreadsThatComeAndGo) {
  const NativeTarget target;
  const NativeCounters before = target.counters();
  for (int i = 0; i < 5; ++i) target.tell("threads 100 2000 1000");
  const NativeCounters after = target.counters();
  // A thread that has ended leaves its stack's bookkeeping in glibc's cache.
  EXPECT_NEAR(static_cast<double>(after.blocks - before.blocks), 500, 200);
  target.tell("free");
  EXPECT_NEAR(static_cast<double>((target.counters().live - before.live).count), 0, 65536);
}

TEST(Preload, CountsWhatThreadsFreeAsTheyEnd) {
  const NativeTarget target;
  target.tell("ending-threads 1");
  const NativeCounters before = target.counters();
  target.tell("ending-threads 500");  // 256,000 blocks, freed by several threads at once
  const NativeCounters after = target.counters();
  EXPECT_EQ(after.blocks, before.blocks);
  EXPECT_EQ(after.live, before.live);
}

// Threads that come after each other have the same stack, and must not have the same luck.
TEST(Preload, SamplesThreadsThatEachAllocateALittle) {
  const NativeTarget target({"LEAKGATE_NATIVE_MEAN=8192"});
  target.tell("one-by-one 2000 4096");
  std::size_t sampled = 0;
  for (const NativeSample& sample : target.samples().live) {
    sampled += sample.size.count == 4104 ? 1 : 0;
  }
  // 2000 * (1 - exp(-4104 / 8192)) = 788; five standard errors.
  EXPECT_NEAR(static_cast<double>(sampled), 788, 110);
}

TEST(Preload, HasRoomForMoreThreadsThanCountAtOnce) {
  const NativeTarget target;
  const NativeCounters before = target.counters();
  for (int i = 0; i < 50; ++i) target.tell("threads 100 10 100");
  // A block of each of the 5,000; threads leave a few of the C library behind.
  EXPECT_NEAR(static_cast<double>(target.counters().blocks - before.blocks), 5000, 200);
}

TEST(Preload, DoesNotCountWhatAForkedChildAllocates) {
  const NativeTarget target(kFine);
  const NativeCounters before = target.counters();
  target.tell("fork 50000000");
  EXPECT_NEAR(static_cast<double>((target.counters().live - before.live).count), 0, 4096);
}

TEST(Preload, LeavesNothingInTheEnvironmentOfChildren) {
  const NativeTarget target(kFine);
  EXPECT_EQ(target.tell("child"), "0");
}

TEST(Preload, LeavesTheExitCodeAlone) {
  NativeTarget target;
  target.tell("threads 8 1000 100");
  EXPECT_EQ(target.tell("exit 7"), "");
  const int status = target.wait();
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(Preload, LeavesTheExitCodeAloneInTheMiddleOfEverything) {
  for (int i = 0; i < 5; ++i) {
    NativeTarget target(kFine);
    EXPECT_EQ(target.tell("exit-busy 9"), "");
    const int status = target.wait();
    ASSERT_TRUE(WIFEXITED(status)) << status;
    EXPECT_EQ(WEXITSTATUS(status), 9);
  }
}

// LEAKGATE_STRESS is the number of operations, 100 million in ci/soak.
TEST(Preload, StandsManyThreadsThatForkLoadAndMap) {
  const char* asked = std::getenv("LEAKGATE_STRESS");
  const std::int64_t operations = asked == nullptr ? 1'000'000 : std::atoll(asked);
  const NativeTarget target(kFine);
  const NativeCounters before = target.counters();
  EXPECT_EQ(target.tell("stress 100 " + std::to_string(operations / 100)), "0") << "damaged blocks";
  const NativeCounters after = target.counters();
  EXPECT_GE(after.blocks_ever - before.blocks_ever, operations);
  // Threads leave a few blocks of the C library behind.
  EXPECT_NEAR(static_cast<double>(after.blocks - before.blocks), 0, 300);
  EXPECT_EQ(after.mappings_not_counted, 0);
  target.file().visit_mappings(
      [](const NativeMapping& mapping) { ADD_FAILURE() << mapping.begin; });
  for (const NativeSample& sample : target.samples().live) {
    EXPECT_NE(sample.kind, NativeKind::thread);
  }
}

}  // namespace
}  // namespace leakgate
