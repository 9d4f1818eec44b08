// Memory that is mapped without malloc, and threads, as the preloaded sampler sees them in a real
// process.
#include <gtest/gtest.h>

#include <algorithm>

#include "native/native_target.hpp"

namespace leakgate {
namespace {

constexpr std::int64_t kMega = 1 << 20;

std::vector<NativeMapping> mappings_of(const NativeTarget& target) {
  std::vector<NativeMapping> mappings;
  target.file().visit_mappings([&](const NativeMapping& mapping) { mappings.push_back(mapping); });
  return mappings;
}

std::int64_t mapped_bytes(const NativeTarget& target) {
  std::int64_t bytes = 0;
  for (const NativeMapping& mapping : mappings_of(target)) bytes += mapping.length.count;
  return bytes;
}

double sampled_bytes(const NativeTarget& target, NativeKind kind) {
  double bytes = 0;
  for (const NativeSample& sample : target.samples().live) {
    if (sample.kind == kind) bytes += sample.bytes;
  }
  return bytes;
}

TEST(PreloadMappings, AreKnownFromMapToUnmap) {
  const NativeTarget target;
  const std::vector<NativeMapping> before = mappings_of(target);
  target.tell("map 100 1048576");
  EXPECT_EQ(mappings_of(target).size(), before.size() + 100);
  EXPECT_EQ(mapped_bytes(target), 100 * kMega);
  for (const NativeMapping& mapping : mappings_of(target)) {
    for (const std::uint64_t caller : mapping.callers) EXPECT_NE(caller, 0U);
  }
  target.tell("unmap");
  EXPECT_EQ(mappings_of(target), before);
}

TEST(PreloadMappings, AreTrimmedWithWhatIsGivenBack) {
  const NativeTarget target({"LEAKGATE_NATIVE_MEAN=4096"});
  target.tell("map-aligned 8388608");
  EXPECT_EQ(mapped_bytes(target), 8 * kMega);
  EXPECT_EQ(sampled_bytes(target, NativeKind::mapping), 8.0 * kMega) << "the sample goes along";
  target.tell("unmap");
  EXPECT_EQ(mapped_bytes(target), 0);
  EXPECT_EQ(sampled_bytes(target, NativeKind::mapping), 0);
}

TEST(PreloadMappings, FollowARemap) {
  const NativeTarget target({"LEAKGATE_NATIVE_MEAN=4096"});
  for (const char* size : {"8388608", "67108864", "1048576"}) {
    if (mapped_bytes(target) == 0) target.tell("map 1 4194304");
    target.tell(std::string("remap ") + size);
    EXPECT_EQ(mapped_bytes(target), std::stoll(size));
    EXPECT_EQ(sampled_bytes(target, NativeKind::mapping), std::stod(size));
  }
  target.tell("unmap");
  EXPECT_EQ(mapped_bytes(target), 0);
}

TEST(PreloadMappings, AreTwoWithAHoleBetween) {
  const NativeTarget target;
  target.tell("map 1 8388608");
  target.tell("punch 1048576");
  EXPECT_EQ(mappings_of(target).size(), 2U);
  EXPECT_EQ(mapped_bytes(target), 7 * kMega);
  target.tell("unmap");
  EXPECT_EQ(mapped_bytes(target), 0);
}

TEST(PreloadMappings, AreRightWhateverIsMappedOverWhat) {
  const NativeTarget target({"LEAKGATE_NATIVE_MEAN=4096"});
  for (const char* times : {"10", "1000", "100000"}) {
    const std::int64_t before = mapped_bytes(target);
    const std::string memory = target.tell(std::string("map-at-random ") + times);
    EXPECT_EQ(mapped_bytes(target) - before, std::stoll(memory));
  }
  target.tell("unmap");
  EXPECT_EQ(target.samples().not_sampled, 0);
}

TEST(PreloadMappings, OfFilesOrWithoutMemoryDoNotCount) {
  const NativeTarget target;
  target.tell("map-others 67108864");
  EXPECT_EQ(mapped_bytes(target), 0);
}

TEST(PreloadMappings, OfTheAllocatorItselfDoNotCountTwice) {
  const NativeTarget target;
  target.tell("allocate 10 50000000");
  EXPECT_EQ(mapped_bytes(target), 0);
}

TEST(PreloadThreads, AreKnownByTheirStartWhileTheyRun) {
  const NativeTarget target;
  target.tell("start 500");
  EXPECT_EQ(sampled_bytes(target, NativeKind::thread), 500);
  for (const NativeSample& sample : target.samples().live) {
    if (sample.kind != NativeKind::thread) continue;
    EXPECT_GE(sample.c_frames.size(), 3U);  // start_here, start_waiting, obey
  }
  target.tell("release");
  EXPECT_EQ(sampled_bytes(target, NativeKind::thread), 0);
}

TEST(PreloadMean, CanBeChangedWhileTheTargetRuns) {
  NativeTarget target;
  const double at_start = sampled_bytes(target, NativeKind::block);
  target.tell("allocate 2000 4096");  // 8 MB: 16 samples
  const std::size_t coarse = target.samples().live.size();
  target.file().set_mean(Bytes{16 * 1024});
  target.tell("allocate 2000 4096");  // 8 MB: the countdown of before, then 500 samples
  EXPECT_LT(coarse, 60U);
  // One in a million: the countdown of before takes 7 MB of the 8, and 60 samples are left.
  EXPECT_GT(target.samples().live.size(), coarse + 30);
  // Each stands for the bytes of its own time: 5 standard errors are 10.4 MB of 16.4. With one mean
  // for all it would be 270 MB.
  EXPECT_NEAR(sampled_bytes(target, NativeKind::block) - at_start, 4000 * 4104, 10.4e6);
}

TEST(Preload, IsRightWhileLibrariesComeAndGo) {
  const NativeTarget target({"LEAKGATE_NATIVE_MEAN=4096"});
  const NativeCounters before = target.counters();
  EXPECT_EQ(target.tell("load 200"), "done");
  EXPECT_NEAR(static_cast<double>((target.counters().live - before.live).count), 0, 65536);
}

}  // namespace
}  // namespace leakgate
