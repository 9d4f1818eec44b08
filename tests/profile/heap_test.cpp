#include "profile/heap.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "profile/frames.hpp"
#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using test::fixture_profile;

// What the sites hold whose culprit is the function.
HeapSite total_of(const std::vector<HeapSite>& sites, std::string_view function) {
  HeapSite total;
  for (const HeapSite& site : sites) {
    const Frame* culprit = culprit_of(site.stack);
    if (culprit == nullptr || culprit->function != function) continue;
    total.bytes += site.bytes;
    total.objects += site.objects;
  }
  return total;
}

class RecordedHeap : public testing::TestWithParam<const char*> {
 protected:
  Profile before_ = fixture_profile(std::string(GetParam()) + "/heap-before.pb.gz");
  Profile after_ = fixture_profile(std::string(GetParam()) + "/heap-after.pb.gz");
};

INSTANTIATE_TEST_SUITE_P(Go, RecordedHeap, testing::Values("go1.19", "go1.26"),
                         [](const auto& parameter) {
                           return std::string(parameter.param) == "go1.19" ? "1_19" : "1_26";
                         });

TEST_P(RecordedHeap, KnowsWhatIsHeld) {
  const auto sites = heap_sites(after_);
  ASSERT_FALSE(sites.empty());
  EXPECT_EQ(culprit_of(sites.front().stack)->function, "recorder/work.KeepBig");
  // 64 slices of 16 KiB, and the list of them.
  const HeapSite big = total_of(sites, "recorder/work.KeepBig");
  EXPECT_NEAR(static_cast<double>(big.bytes.count), 64 * 16384, 4096);
  EXPECT_NEAR(static_cast<double>(big.objects), 64, 3);
}

// The values are of all allocations, not of the sampled ones (1 in 17 of these).
TEST_P(RecordedHeap, EstimatesWhatGrew) {
  const auto growth = heap_growth(before_, after_);
  ASSERT_FALSE(growth.empty());
  EXPECT_EQ(culprit_of(growth[0].stack)->function, "recorder/work.KeepBig");
  EXPECT_EQ(culprit_of(growth[1].stack)->function, "main.keepSmall");
  EXPECT_NEAR(static_cast<double>(total_of(growth, "recorder/work.KeepBig").bytes.count),
              48 * 16384, 4096);
  const HeapSite small = total_of(growth, "main.keepSmall");
  const double small_bytes =
      4000 * 64 + (6784 - 1280) * 24;  // and the list's growth, from its sizes
  EXPECT_NEAR(static_cast<double>(small.bytes.count), small_bytes, small_bytes * 0.15);
  EXPECT_NEAR(static_cast<double>(small.objects), 4000, 4000 * 0.15);
}

TEST_P(RecordedHeap, FindsNoGrowthFromAProfileToItself) {
  EXPECT_TRUE(heap_growth(after_, after_).empty());
}

TEST_P(RecordedHeap, ShrinksByWhatItGrewBackwards) {
  const auto growth = heap_growth(before_, after_);
  const auto shrinkage = heap_growth(after_, before_);
  ASSERT_EQ(growth.size(), shrinkage.size());
  EXPECT_EQ(shrinkage.back().stack, growth.front().stack);
  EXPECT_EQ(shrinkage.back().bytes.count, -growth.front().bytes.count);
}

TEST_P(RecordedHeap, OrdersSitesBySize) {
  for (const auto& sites : {heap_sites(after_), heap_growth(before_, after_)}) {
    for (std::size_t i = 1; i < sites.size(); ++i) EXPECT_GE(sites[i - 1].bytes, sites[i].bytes);
  }
}

struct Site {
  Stack stack;
  std::int64_t objects = 0, bytes = 0;
};

Profile heap_with(const std::vector<Site>& sites) {
  Profile profile{.sample_types = {"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"},
                  .period = 16384};
  for (const Site& site : sites) profile.add(site.stack, {99, 9999, site.objects, site.bytes});
  return profile;
}

const Frame kMain{"main.main", "/src/main.go", 9};
const Frame kKeep{"main.keep", "/src/main.go", 7};
const Frame kMalloc{"runtime.mallocgc", "malloc.go", 1};

TEST(HeapSites, AddsUpBlocksOfDifferentSizes) {
  const auto sites = heap_sites(heap_with({{{kKeep, kMain}, 2, 128}, {{kKeep, kMain}, 1, 1024}}));
  EXPECT_EQ(sites, (std::vector<HeapSite>{{{kKeep, kMain}, Bytes{1152}, 3}}));
}

TEST(HeapSites, LeavesOutWhatIsFreeAgain) {
  EXPECT_TRUE(heap_sites(heap_with({{{kKeep, kMain}, 0, 0}})).empty());
}

TEST(HeapSites, StripsTheAllocatorFromTheLeafOnly) {
  const Frame run{"runtime.main", "proc.go", 250};
  const auto sites = heap_sites(heap_with({{{kMalloc, kKeep, run}, 1, 64}, {{kKeep, run}, 1, 64}}));
  EXPECT_EQ(sites, (std::vector<HeapSite>{{{kKeep, run}, Bytes{128}, 2}}));
}

TEST(HeapSites, KeepsStacksOfTheRuntimeAlone) {
  const auto sites = heap_sites(heap_with({{{kMalloc, {"runtime.main", "proc.go", 250}}, 1, 64}}));
  EXPECT_EQ(sites.at(0).stack.size(), 2U);
}

TEST(HeapSites, LeavesTheProbeOut) {
  const Frame probe{"main.leakgateProbeServe", "/src/zz.go", 5};
  EXPECT_TRUE(heap_sites(heap_with({{{kKeep, probe}, 1, 64}})).empty());
}

TEST(HeapSites, KeepsASampleWithoutAStack) {
  EXPECT_EQ(heap_sites(heap_with({{{}, 1, 64}})).at(0).bytes, Bytes{64});
}

// A line such as m[key] = make([]byte, 1024) is a map and its values in one site.
TEST(HeapSites, TellsWhatOfASiteIsTheInsideOfAMap) {
  Profile heap = heap_with({{{kKeep}, 64, 8000}, {{kKeep}, 64, 8000}, {{kKeep}, 9, 9216}});
  for (std::size_t i = 0; i < 2; ++i) heap.samples[i].block_bytes = 131072;
  heap.samples[2].block_bytes = 1024;
  const auto sites = heap_sites(heap);
  ASSERT_EQ(sites.size(), 1U);
  EXPECT_EQ(sites[0].bytes, Bytes{25216});
  EXPECT_EQ(sites[0].in_maps, Bytes{16000});
  EXPECT_EQ(sites[0].map_sign, MapSign::split);
}

TEST(HeapSites, DoesNotOverflow) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Profile huge = heap_with({{{kKeep}, kMost, kMost}, {{kKeep}, 1, 1}});
  EXPECT_EQ(heap_sites(huge).at(0).bytes.count, kMost);
  const Profile low = heap_with({{{kKeep}, -kMost, -kMost}});
  EXPECT_EQ(heap_growth(low, huge).at(0).bytes.count, kMost);
}

TEST(HeapGrowth, MatchesStacksAcrossProfilesByName) {
  const Frame other{"main.other", "/src/main.go", 3};
  const Profile earlier = heap_with({{{other, kMain}, 1, 10}, {{kKeep, kMain}, 1, 100}});
  const Profile later = heap_with({{{kKeep, kMain}, 3, 350}, {{other, kMain}, 1, 10}});
  EXPECT_EQ(heap_growth(earlier, later), (std::vector<HeapSite>{{{kKeep, kMain}, Bytes{250}, 2}}));
}

TEST(HeapGrowth, ShowsGrowthFirstAndShrinkageLast) {
  const Frame other{"main.other", "/src/main.go", 3};
  const Profile earlier = heap_with({{{other}, 1, 100}});
  const Profile later = heap_with({{{kKeep}, 1, 10}, {{kMain}, 1, 20}});
  const auto growth = heap_growth(earlier, later);
  ASSERT_EQ(growth.size(), 3U);
  EXPECT_EQ(growth[0].bytes, Bytes{20});
  EXPECT_EQ(growth[1].bytes, Bytes{10});
  EXPECT_EQ(growth[2].bytes, Bytes{-100});
}

TEST(HeapSites, FindsNothingInOtherProfiles) {
  const Profile goroutines = fixture_profile("go1.26/goroutine.pb.gz");
  const Profile heap = heap_with({{{kKeep}, 1, 1}});
  EXPECT_TRUE(heap_sites(goroutines).empty());
  EXPECT_TRUE(heap_growth(goroutines, heap).empty());
  EXPECT_TRUE(heap_growth(heap, goroutines).empty());
}

}  // namespace
}  // namespace leakgate
