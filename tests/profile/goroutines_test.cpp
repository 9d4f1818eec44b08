#include "profile/goroutines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "profile/goroutine_text.hpp"
#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using test::fixture_profile;

// The first group that has the function anywhere in its stack.
const GoroutineGroup* group_with(const std::vector<GoroutineGroup>& groups,
                                 std::string_view function) {
  const auto has_it = [&](const GoroutineGroup& group) {
    return std::ranges::any_of(group.stack,
                               [&](const Frame& frame) { return frame.function == function; });
  };
  const auto at = std::ranges::find_if(groups, has_it);
  return at == groups.end() ? nullptr : &*at;
}

class RecordedGoroutines : public testing::TestWithParam<const char*> {
 protected:
  std::vector<GoroutineGroup> groups_ =
      group_goroutines(fixture_profile(std::string(GetParam()) + "/goroutine.pb.gz"));

  void expect_three(std::string_view function, WaitReason reason) {
    const GoroutineGroup* group = group_with(groups_, function);
    ASSERT_NE(group, nullptr) << function;
    EXPECT_EQ(name_of(group->reason), name_of(reason)) << function;
    EXPECT_EQ(group->count, 3) << function;
    ASSERT_NE(culprit_of(group->stack), nullptr) << function;
    EXPECT_EQ(without_closure(culprit_of(group->stack)->function), function);
  }
};

INSTANTIATE_TEST_SUITE_P(Go, RecordedGoroutines, testing::Values("go1.19", "go1.26"),
                         [](const auto& parameter) {
                           return std::string(parameter.param) == "go1.19" ? "1_19" : "1_26";
                         });

TEST_P(RecordedGoroutines, TellsChannelsAndSelects) {
  expect_three("main.blockForever", WaitReason::select_empty);
  expect_three("main.selectTwo", WaitReason::select);
  expect_three("main.sendUnbuffered", WaitReason::chan_send);
  expect_three("main.sendNil", WaitReason::chan_send);
  expect_three("main.receive", WaitReason::chan_recv);
  expect_three("main.receiveNil", WaitReason::chan_recv);
  expect_three("main.rangeOver", WaitReason::chan_recv);
  expect_three("main.waitContext", WaitReason::chan_recv);
  expect_three("main.timer", WaitReason::chan_recv);
  expect_three("main.ticker", WaitReason::chan_recv);
}

TEST_P(RecordedGoroutines, TellsLocks) {
  expect_three("main.lockMutex", WaitReason::mutex);
  expect_three("main.lockWrite", WaitReason::mutex);
  expect_three("main.lockRead", WaitReason::mutex);
  expect_three("main.onceBusy", WaitReason::mutex);
  expect_three("main.waitGroup", WaitReason::wg);
  expect_three("main.waitCond", WaitReason::cond);
}

TEST_P(RecordedGoroutines, TellsWaitsForTheOutside) {
  expect_three("main.sleep", WaitReason::sleep);
  expect_three("main.readSocket", WaitReason::io);
  expect_three("main.acceptSocket", WaitReason::io);
  expect_three("main.readPipe", WaitReason::syscall);
  expect_three("main.openFifo", WaitReason::syscall);
  expect_three("main.waitChild", WaitReason::syscall);
  expect_three("main.sleepInC", WaitReason::c_call);
}

TEST_P(RecordedGoroutines, FindsTheCulpritInHelperPackagesAndGenericFunctions) {
  expect_three("recorder/work.Wait", WaitReason::chan_recv);
  const GoroutineGroup* generic = group_with(groups_, "main.waitFor[...]");
  ASSERT_NE(generic, nullptr);
  EXPECT_EQ(without_closure(culprit_of(generic->stack)->function), "main.waitFor");
}

TEST_P(RecordedGoroutines, SeesWhatRuns) {
  const GoroutineGroup* spinning = group_with(groups_, "main.spin");
  ASSERT_NE(spinning, nullptr);
  EXPECT_EQ(spinning->reason, WaitReason::running);
  EXPECT_EQ(spinning->stack.size(), 1U);
}

TEST_P(RecordedGoroutines, NamesNetHttpsHandler) {
  const GoroutineGroup* served = group_with(groups_, "net/http.(*conn).serve");
  ASSERT_NE(served, nullptr);
  EXPECT_EQ(served->reason, WaitReason::select_empty);
  EXPECT_EQ(culprit_of(served->stack)->function, "main.handle");
  EXPECT_EQ(served->stack.back().function, "net/http.(*conn).serve");
}

TEST_P(RecordedGoroutines, LeavesTheProbeOut) {
  for (const GoroutineGroup& group : groups_) {
    EXPECT_TRUE(std::ranges::none_of(group.stack, is_probe_frame)) << group.key;
  }
}

TEST_P(RecordedGoroutines, ShowsWhatAPersonRecognisesAtTheLeaf) {
  EXPECT_EQ(group_with(groups_, "main.sendNil")->stack.front().function, "main.sendNil");
  EXPECT_EQ(group_with(groups_, "main.waitGroup")->stack.front().function,
            "sync.(*WaitGroup).Wait");
  EXPECT_EQ(group_with(groups_, "main.waitCond")->stack.front().function, "sync.(*Cond).Wait");
  EXPECT_EQ(group_with(groups_, "main.sleep")->stack.front().function, "time.Sleep");
  for (const GoroutineGroup& group : groups_) {
    EXPECT_FALSE(is_runtime_frame(group.stack.front())) << group.key;
  }
}

TEST_P(RecordedGoroutines, FindsWhoStartedThem) {
  const auto creators =
      created_by(test::fixture(std::string(GetParam()) + "/goroutine.debug2.txt"));
  for (const GoroutineGroup& group : groups_) {
    const std::string& entry = group.stack.back().function;
    if (entry.starts_with("runtime.")) continue;  // main.main, and coroutines, which nobody started
    ASSERT_TRUE(creators.contains(entry)) << entry;
    EXPECT_FALSE(creators.at(entry).empty()) << entry;
  }
  EXPECT_TRUE(creators.at("main.receive").starts_with("main.start blocked.go:"));
  EXPECT_TRUE(
      creators.at("net/http.(*conn).serve").starts_with("net/http.(*Server).Serve server.go:"));
}

TEST(GroupGoroutines, ReadsTheGoroutineLeakProfile) {
  const auto groups = group_goroutines(fixture_profile("go1.26/goroutineleak.pb.gz"));
  ASSERT_NE(group_with(groups, "main.sendUnbuffered"), nullptr);
  EXPECT_EQ(group_with(groups, "main.sendUnbuffered")->count, 3);
  EXPECT_EQ(group_with(groups, "main.readSocket"), nullptr);
}

Profile goroutines_in(const std::vector<std::pair<Stack, std::int64_t>>& samples) {
  Profile profile{.sample_types = {"goroutine"}, .period = 1};
  for (const auto& [stack, count] : samples) profile.add(stack, {count});
  return profile;
}

const Frame kPark{"runtime.gopark", "proc.go", 1};
const Frame kSend{"runtime.chansend", "chan.go", 2};
const Frame kSend1{"runtime.chansend1", "chan.go", 3};
const Frame kReceive{"runtime.chanrecv", "chan.go", 4};

TEST(GroupGoroutines, AddsUpStacksThatDifferOnlyInTheRuntime) {
  const Frame f{"main.f", "/src/main.go", 7};
  const auto groups =
      group_goroutines(goroutines_in({{{kPark, kSend, kSend1, f}, 3}, {{kPark, kSend, f}, 4}}));
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].count, 7);
  EXPECT_EQ(groups[0].stack, Stack{f});
  EXPECT_EQ(groups[0].key, "chan-send\nmain.f main.go:7");
}

TEST(GroupGoroutines, KeepsReasonsAndLinesApart) {
  const Frame f7{"main.f", "/src/main.go", 7};
  const Frame f8{"main.f", "/src/main.go", 8};
  const auto groups = group_goroutines(goroutines_in(
      {{{kPark, kSend, f7}, 1}, {{kPark, kReceive, f7}, 1}, {{kPark, kSend, f8}, 1}}));
  EXPECT_EQ(groups.size(), 3U);
}

TEST(GroupGoroutines, PutsTheLargestFirstAndEqualOnesInOrderOfTheirKeys) {
  const auto groups = group_goroutines(goroutines_in(
      {{{{"main.c", "", 0}}, 2}, {{{"main.b", "", 0}}, 9}, {{{"main.a", "", 0}}, 2}}));
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].stack[0].function, "main.b");
  EXPECT_EQ(groups[1].stack[0].function, "main.a");
  EXPECT_EQ(groups[2].stack[0].function, "main.c");
}

TEST(GroupGoroutines, KeepsASampleWithoutAStack) {
  const auto groups = group_goroutines(goroutines_in({{{}, 2}}));
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].reason, WaitReason::other);
  EXPECT_TRUE(groups[0].stack.empty());
}

TEST(GroupGoroutines, KeepsAStackOfTheRuntimeAloneAsItIs) {
  const auto groups = group_goroutines(goroutines_in({{{kPark, {"runtime.main", "", 0}}, 1}}));
  EXPECT_EQ(groups.at(0).stack.size(), 2U);
}

TEST(GroupGoroutines, DropsGoexitFromTheEntry) {
  const auto groups =
      group_goroutines(goroutines_in({{{{"main.f", "", 0}, {"runtime.goexit", "", 0}}, 1}}));
  EXPECT_EQ(groups.at(0).stack.back().function, "main.f");
}

TEST(GroupGoroutines, DoesNotBelieveImpossibleCounts) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Stack f{{"main.f", "", 0}};
  const auto groups = group_goroutines(goroutines_in({{f, kMost}, {f, kMost}, {f, -5}, {f, 0}}));
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].count, kMost);
}

TEST(GroupGoroutines, FindsNothingInOtherProfiles) {
  EXPECT_TRUE(group_goroutines(fixture_profile("go1.26/heap-after.pb.gz")).empty());
  EXPECT_TRUE(group_goroutines(Profile{}).empty());
}

}  // namespace
}  // namespace leakgate
