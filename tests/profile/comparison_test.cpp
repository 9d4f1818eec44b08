#include "profile/comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using test::fixture;

ProfileInput recorded(std::string_view name) {
  const std::string bytes = fixture(name);
  Result<ProfileInput> input = read_profile_input(reader_of(bytes));
  if (!input) ADD_FAILURE() << name << ": " << to_text(input.error());
  return input ? std::move(*input) : ProfileInput{};
}

const Frame kF{"main.f", "/src/main.go", 7};
const Frame kG{"main.g", "/src/main.go", 9};
const Frame kPark{"runtime.gopark", "proc.go", 1};
const Frame kSend{"runtime.chansend", "chan.go", 2};

ProfileInput goroutines(std::int64_t f, std::int64_t g) {
  Profile profile{.sample_types = {"goroutine"}};
  profile.add({kPark, kSend, kF}, {f});
  profile.add({kG}, {g});
  return input_from(std::move(profile));
}

TEST(Comparison, RanksBySizeWithoutABase) {
  const ProfileInput newer = goroutines(3, 5);
  const Comparison comparison = compare(nullptr, newer).value();
  EXPECT_EQ(comparison.total, 8);
  EXPECT_FALSE(comparison.base_total);
  ASSERT_EQ(comparison.groups.size(), 2U);
  EXPECT_EQ(comparison.stack_of(comparison.groups[0]), Stack{kG});
  EXPECT_EQ(comparison.groups[1].reason, WaitReason::chan_send);
}

TEST(Comparison, RanksByGrowthWithOne) {
  const ProfileInput base = goroutines(3, 50);
  const ProfileInput newer = goroutines(10, 40);
  const Comparison comparison = compare(&base, newer).value();
  EXPECT_EQ(comparison.base_total, 53);
  ASSERT_EQ(comparison.groups.size(), 2U);
  EXPECT_EQ(comparison.groups[0].growth(), 7);
  EXPECT_EQ(comparison.groups[1].growth(), -10);
}

TEST(Comparison, FindsNoGrowthBetweenTheFormsOfOneHeap) {
  const ProfileInput text = recorded("go1.26/heap-after.debug1.txt.gz");
  const ProfileInput protobuf = recorded("go1.26/heap-after.pb.gz");
  EXPECT_EQ(text.profile.period, protobuf.profile.period);
  for (const char* type : {"inuse_space", "inuse_objects"}) {
    const Comparison comparison = compare(&text, protobuf, type).value();
    EXPECT_GT(comparison.groups.size(), 1U) << type;
    for (const ComparedGroup& group : comparison.groups) {
      EXPECT_EQ(group.growth(), 0) << type << ' ' << to_text(comparison.stack_of(group).at(0));
    }
  }
  // The runtime hides more of the leaf in protobuf: a call into which one of its own was inlined.
  for (const char* type : {"alloc_space", "alloc_objects"}) {
    const Comparison comparison = compare(&text, protobuf, type).value();
    EXPECT_EQ(comparison.total, comparison.base_total) << type;
  }
}

TEST(Comparison, ComparesTextOfGoroutinesWithProtobuf) {
  const ProfileInput protobuf = recorded("go1.26/goroutine.pb.gz");
  for (const char* name : {"go1.26/goroutine.debug2.txt", "go1.26/goroutine.debug1.txt"}) {
    const ProfileInput text = recorded(name);
    const Comparison comparison = compare(&text, protobuf).value();
    const auto is_recorder = [&](const ComparedGroup& group) {
      return comparison.stack_of(group).front().function.starts_with("runtime/pprof.");
    };
    for (const ComparedGroup& group : comparison.groups) {
      if (!is_recorder(group)) {
        EXPECT_EQ(group.growth(), 0) << name << ' ' << to_text(comparison.stack_of(group).at(0));
      }
    }
    EXPECT_EQ(comparison.tells_states, text.tells_states);
  }
}

TEST(Comparison, TakesWhatTheNewerDumpTells) {
  const std::string text =
      "goroutine 7 [chan send, 9 minutes]:\nmain.f()\n\t/src/main.go:7 +0x1\n"
      "created by main.main in goroutine 1\n\t/src/main.go:80 +0x1\n";
  const ProfileInput newer = read_profile_input(reader_of(text)).value();
  const ProfileInput base = goroutines(3, 0);
  const Comparison comparison = compare(&base, newer).value();
  ASSERT_EQ(comparison.groups.size(), 1U);
  EXPECT_EQ(comparison.groups[0].growth(), -2);
  EXPECT_EQ(comparison.groups[0].minutes_max, 9);
  EXPECT_EQ(comparison.groups[0].created_by, "main.main main.go:80");
}

TEST(Comparison, RefusesOtherKindsAndTypesThatAreNotThere) {
  const ProfileInput heap = recorded("go1.26/heap-after.pb.gz");
  const ProfileInput some = goroutines(1, 1);
  EXPECT_EQ(compare(&heap, some).error().what,
            "the base is a heap profile, the newer one a goroutine profile");
  EXPECT_EQ(compare(nullptr, heap, "inuse").error().what, "it has no values of \"inuse\"");
  EXPECT_EQ(compare(nullptr, heap, "inuse").error().hint,
            "it has alloc_objects, alloc_space, inuse_objects, inuse_space");
  EXPECT_EQ(compare(nullptr, some, "inuse_space").error().hint, "it has goroutine");
}

TEST(Comparison, CountsObjectsBesideBytesAndLeavesTheRuntimeOutOfSites) {
  Profile profile{.sample_types = {"inuse_objects", "inuse_space"},
                  .sample_units = {"count", "bytes"}};
  profile.add({{"runtime.mallocgc", "malloc.go", 1}, kF}, {2, 64});
  profile.add({kF}, {1, 32});
  const ProfileInput heap = input_from(std::move(profile));
  const Comparison comparison = compare(nullptr, heap).value();
  ASSERT_EQ(comparison.groups.size(), 1U);
  EXPECT_EQ(comparison.groups[0].value, 96);
  EXPECT_EQ(comparison.groups[0].objects, 3);
  EXPECT_EQ(comparison.unit, "bytes");
}

}  // namespace
}  // namespace leakgate
