#include "profile/goroutine_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

// A goroutine in main.f, started by main.main.
std::string block(const std::string& state, const std::string& id = "7") {
  return "goroutine " + id + " [" + state + "]:\nmain.f(0xc0000" + id +
         ")\n\t/src/main.go:12 +0x1" + id +
         "\ncreated by main.main in goroutine 1\n\t/src/main.go:80 +0x1d\n";
}

GoroutineDump dump_of(std::string_view text) {
  const Result<GoroutineDump> dump = parse_goroutine_text(text);
  if (!dump) ADD_FAILURE() << to_text(dump.error());
  return dump.value_or(GoroutineDump{});
}

GoroutineGroup only_group(std::string_view text) {
  GoroutineDump dump = dump_of(text);
  EXPECT_EQ(dump.groups.size(), 1U) << text;
  return dump.groups.empty() ? GoroutineGroup{} : dump.groups.front();
}

TEST(GoroutineText, AddsUpWhatDiffersInArgumentsOffsetsAndNumbers) {
  const GoroutineDump dump =
      dump_of(block("chan send", "7") + "\n" + block("chan send, 3 minutes", "81") + "\n" +
              block("chan send, 12 minutes, locked to thread", "9"));
  ASSERT_EQ(dump.groups.size(), 1U);
  EXPECT_EQ(dump.groups[0], (GoroutineGroup{.reason = WaitReason::chan_send,
                                            .stack = {{"main.f", "/src/main.go", 12}},
                                            .count = 3,
                                            .key = "chan-send\nmain.f main.go:12",
                                            .created_by = "main.main main.go:80",
                                            .minutes_max = 12}));
  EXPECT_EQ(dump.goroutines, 3);
  EXPECT_EQ(dump.truncated, 0);
}

TEST(GoroutineText, ReadsTheReasonFromTheState) {
  const std::vector<std::pair<const char*, WaitReason>> states{
      {"chan send (nil chan)", WaitReason::chan_send},
      {"chan receive (durable), synctest bubble 1", WaitReason::chan_recv},
      {"chan receive (leaked)", WaitReason::chan_recv},
      {"select", WaitReason::select},
      {"select (no cases), 5 minutes", WaitReason::select_empty},
      {"IO wait", WaitReason::io},
      {"sync.RWMutex.RLock", WaitReason::mutex},
      {"sync.WaitGroup.Wait", WaitReason::wg},
      {"sync.Cond.Wait", WaitReason::cond},
      {"sleep", WaitReason::sleep},
      {"syscall, locked to thread", WaitReason::syscall},
      {"running", WaitReason::running},
      {"runnable (scan)", WaitReason::running},
      {"finalizer wait", WaitReason::other}};
  for (const auto& [state, reason] : states) {
    EXPECT_EQ(name_of(only_group(block(state)).reason), name_of(reason)) << state;
  }
}

TEST(GoroutineText, TellsLocksAndWaitGroupsOfOldVersionsByTheirFrames) {
  const auto reason_with = [](const std::string& leaf) {
    return only_group(
               "goroutine 7 [semacquire]:\n" + leaf +
               "(0xc1)\n\t/go/src/runtime/sema.go:56 +0x25\nmain.f()\n\t/src/main.go:1 +0x1\n")
        .reason;
  };
  EXPECT_EQ(reason_with("sync.runtime_SemacquireMutex"), WaitReason::mutex);
  EXPECT_EQ(reason_with("sync.runtime_Semacquire"), WaitReason::wg);
  EXPECT_EQ(reason_with("internal/poll.runtime_Semacquire"), WaitReason::io);
}

// SIGQUIT, GOTRACEBACK=system: log lines around and between, threads, registers.
constexpr const char* kSigquit =
    "2026/11/28 10:00:00 listening on :8080\n"
    "SIGQUIT: quit\n"
    "PC=0x46f9a1 m=0 sigcode=0\n"
    "\n"
    "goroutine 0 gp=0x5b4 m=0 mp=0x5b5 [idle]:\n"
    "runtime.futex(0x5b5, 0x80)\n"
    "\t/go/src/runtime/sys_linux_amd64.s:557 +0x21 fp=0x7f sp=0x7e pc=0x46f9a1\n"
    "\n"
    "goroutine 1 gp=0xc0 m=nil [chan receive, 5 minutes]:\n"
    "runtime.gopark(0x0?, 0x0?)\n"
    "\t/go/src/runtime/proc.go:435 +0xce fp=0xc1 sp=0xc0 pc=0x46f\n"
    "runtime.chanrecv1(0x0?, 0x0?)\n"
    "\t/go/src/runtime/chan.go:506 +0x12 fp=0xc2 sp=0xc1 pc=0x408\n"
    "main.main()\n"
    "\t/src/main.go:20 +0x25 fp=0xc3 sp=0xc2 pc=0x47\n"
    "runtime.main()\n"
    "\t/go/src/runtime/proc.go:283 +0x28b fp=0xc4 sp=0xc3 pc=0x43\n"
    "runtime.goexit({})\n"
    "\t/go/src/runtime/asm_amd64.s:1700 +0x1 fp=0xc5 sp=0xc4 pc=0x46\n"
    "\n"
    "goroutine 2 gp=0xc9 m=nil [force gc (idle), 5 minutes]:\n"
    "runtime.gopark(0x0?, 0x0?)\n"
    "\t/go/src/runtime/proc.go:435 +0xce fp=0xc1 sp=0xc0 pc=0x46f\n"
    "runtime.forcegchelper()\n"
    "\t/go/src/runtime/proc.go:348 +0xb8 fp=0xc2 sp=0xc1 pc=0x43\n"
    "runtime.goexit({})\n"
    "\t/go/src/runtime/asm_amd64.s:1700 +0x1 fp=0xc5 sp=0xc4 pc=0x46\n"
    "created by runtime.init.7 in goroutine 1\n"
    "\t/go/src/runtime/proc.go:336 +0x1a\n"
    "\n"
    "goroutine 7 gp=0xca m=3 mp=0xcb [running]:\n"
    "\tgoroutine running on other thread; stack unavailable\n"
    "created by main.main in goroutine 1\n"
    "\t/src/main.go:18 +0x1d\n"
    "\n"
    "rax    0xca\n"
    "rip    0x46f9a1\n"
    "exit status 2\n";

TEST(GoroutineText, FindsTheGoroutinesInWhatAProcessPrintsOnSigquit) {
  const GoroutineDump dump = dump_of(kSigquit);
  ASSERT_EQ(dump.groups.size(), 2U);
  EXPECT_EQ(dump.groups[0].key, "chan-recv\nmain.main main.go:20");
  EXPECT_EQ(dump.groups[0].minutes_max, 5);
  EXPECT_EQ(dump.groups[1].reason, WaitReason::running);
  EXPECT_EQ(dump.groups[1].created_by, "main.main main.go:18");
  EXPECT_TRUE(dump.groups[1].stack.empty());
  EXPECT_EQ(dump.truncated, 0);
}

TEST(GoroutineText, ReadsOverLinesThatOthersWriteInBetween) {
  std::string text = block("select");
  text.insert(text.find("created by"), "{\"level\":\"info\"}\n");
  EXPECT_EQ(only_group(text).key, "select\nmain.f main.go:12");
  EXPECT_EQ(only_group(text).created_by, "main.main main.go:80");
}

TEST(GoroutineText, TakesBlocksWithoutABlankLineBetweenThemAndWindowsLineEnds) {
  std::string text = block("select", "7") + block("select", "8");
  EXPECT_EQ(only_group(text).count, 2);
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) {
    text.insert(at, "\r");
  }
  EXPECT_EQ(only_group(text).count, 2);
  EXPECT_EQ(only_group(text).key, "select\nmain.f main.go:12");
}

TEST(GoroutineText, LeavesAncestorsOutOfTheStack) {
  const auto with_ancestor = [](const std::string& id) {
    return block("select", id) + "[originating from goroutine " + id +
           "]:\nmain.g()\n\t/src/main.go:9 +0x1\n\n";
  };
  const GoroutineGroup group = only_group(with_ancestor("7") + with_ancestor("8"));
  EXPECT_EQ(group.count, 2);
  EXPECT_EQ(group.stack.size(), 1U);
}

TEST(GoroutineText, CountsABlockThatIsCutAsTruncatedAndInNoGroup) {
  const std::string whole = block("select", "7") + "\n";
  const std::string text = whole + block("select", "8");
  for (std::size_t size = whole.size(); size < text.size(); ++size) {
    const GoroutineDump dump = dump_of(std::string_view(text).substr(0, size));
    // Behind a place without an offset yet, nothing tells that there was more.
    const bool looks_whole = size == text.find("created by", whole.size());
    const bool has_begun = size >= text.find(']', whole.size()) + 3;
    EXPECT_EQ(dump.truncated, has_begun && !looks_whole ? 1 : 0) << size;
    EXPECT_EQ(dump.goroutines, looks_whole ? 2 : 1) << size;
  }
}

TEST(GoroutineText, DoesNotBelieveABlockThatEndsWhereTheRuntimeStops) {
  const std::string end = "goroutine 8 [select]:\nmain.g()\n\t/src/main.go:12 +0x1d\n";
  std::string text = block("select", "7") + "\n";
  text += std::string(64UL * 1024 * 1024 - text.size() - end.size() - 1, '#') + "\n" + end;
  EXPECT_EQ(dump_of(text).truncated, 1);
  EXPECT_EQ(dump_of("#" + text).truncated, 0);
}

TEST(GoroutineText, GivesTheSameHoweverItIsCutIntoPieces) {
  const std::string text = test::fixture("go1.26/goroutine.debug2.txt");
  const GoroutineDump whole = dump_of(text);
  for (const std::size_t piece : {1UL, 7UL, 1000UL, 100'000UL}) {
    const ReadBytes all = reader_of(text);
    const Result<GoroutineDump> dump = read_goroutine_text(
        [&](std::span<char> into) { return all(into.first(std::min(piece, into.size()))); });
    ASSERT_TRUE(dump);
    EXPECT_EQ(dump->groups, whole.groups) << piece;
    EXPECT_EQ(dump->created_by, whole.created_by) << piece;
  }
}

TEST(GoroutineText, RefusesMoreStacksOrLongerLinesThanTheLimits) {
  ProfileLimits limits;
  limits.entries_max = 1;
  EXPECT_EQ(parse_goroutine_text(block("select") + block("sleep"), limits).error().what,
            "it has more than 1 different stacks");
  limits = {};
  limits.inflated_bytes_max = 10;
  EXPECT_EQ(parse_goroutine_text(block("select"), limits).error().what,
            "its different stacks are too long");
  const std::string line(5 * kMiB, 'x');
  EXPECT_EQ(read_goroutine_text(reader_of(line)).error().what,
            "it has a line or a stack of more than 4 MiB");
}

class SameGoroutines : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Go, SameGoroutines, testing::Values("go1.19", "go1.26"),
                         [](const auto& parameter) {
                           return std::string(parameter.param) == "go1.19" ? "1_19" : "1_26";
                         });

TEST_P(SameGoroutines, AreTheSameGroupsAsTextAndAsProtobuf) {
  const std::string folder = GetParam();
  std::map<std::string, Count> text;
  std::map<std::string, Count> protobuf;
  const auto is_the_recorder = [](const GoroutineGroup& group) {
    return group.key.find("runtime/pprof.") != std::string::npos;
  };
  for (const auto& group : dump_of(test::fixture(folder + "/goroutine.debug2.txt")).groups) {
    if (!is_the_recorder(group)) text[group.key] = group.count;
  }
  for (const auto& group : group_goroutines(test::fixture_profile(folder + "/goroutine.pb.gz"))) {
    if (!is_the_recorder(group)) protobuf[group.key] = group.count;
  }
  EXPECT_GT(text.size(), 30U);
  EXPECT_EQ(text, protobuf);
}

}  // namespace
}  // namespace leakgate
