// Memory of C code that is counted by the preloaded sampler, and the threads that it saw start.
#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"
#include "diagnosis/native_sites.hpp"

namespace leakgate {
namespace {

constexpr std::int64_t kMega = kMiB;

Frame c_frame(const std::string& function) {
  return {.function = function, .file = "/usr/lib/libtiles.so.1", .line = 0};
}

// malloc asked by a C function, which cgo called for a Go function.
Stack called(const std::string& c_function, const std::string& go_function) {
  Stack stack = {
      c_frame(c_function),
      c_frame("_cgo_5e2d_Cfunc_keep"),
      {.function = "runtime.asmcgocall", .file = "/go/src/runtime/asm_amd64.s", .line = 9},
      {.function = "main._Cfunc_keep", .file = "_cgo_gotypes.go", .line = 50}};
  const Stack go = stack_from(go_function + "@20<main.leaky@9<net/http.(*conn).serve@8");
  stack.insert(stack.end(), go.begin(), go.end());
  return stack;
}

ProfileRef memory(const std::vector<std::pair<Stack, std::int64_t>>& sites, bool mapped = false) {
  auto profile = std::make_shared<Profile>();
  profile->sample_types = {"inuse_objects", "mapped_space", "inuse_space"};
  for (const auto& [stack, bytes] : sites) {
    profile->add(stack, {bytes / 4096, mapped ? bytes : 0, bytes});
  }
  return {.file = "profiles/native.pb.gz", .profile = profile};
}

// 8 MiB of live C memory more in each cycle.
Recording counted(bool mapped = false) {
  Recording recording = recording_from("baseline native=4M; load*5 native=+8M; quiet");
  const auto count = [mapped](Mark& mark) {
    mark.c_memory = CMemory{.live = *mark.native, .blocks = mark.native->count / 4096};
    if (mapped) std::swap(mark.c_memory->live, mark.c_memory->mapped);
  };
  count(*recording.baseline);
  for (Cycle& cycle : recording.cycles) count(cycle.mark);
  return recording;
}

Recording with_growth(const std::vector<std::pair<Stack, std::int64_t>>& sites,
                      bool mapped = false) {
  Recording recording = counted(mapped);
  const Stack cache = called("fill_cache", "main.warm");
  recording.baseline->native_profile = memory({{cache, 4 * kMega}}, mapped);
  auto all = sites;
  all.emplace_back(cache, 4 * kMega);
  recording.cycles.back().mark.native_profile = memory(all, mapped);
  return recording;
}

TEST(CountedNative, NamesTheGoFunctionAndWhoAskedTheAllocator) {
  const auto findings = diagnosed(with_growth({{called("alloc_tile", "main.render"), 39 * kMega}}));
  ASSERT_EQ(names_of(findings), Names{"native-malloc main.render"});
  const Finding& finding = findings.front();
  EXPECT_EQ(finding.location, "main.go:20");
  EXPECT_EQ(finding.created_by, "alloc_tile libtiles.so.1");
  EXPECT_EQ(finding.total, 40 * kMega) << "counted, not what was sampled";
  EXPECT_NEAR(finding.per_request.value_or(0), 8.0 * kMega / 2003, 1);
  EXPECT_EQ(finding.evidence.at("c_live"), "4 MiB -> 44 MiB");
  EXPECT_EQ(finding.evidence.at("calls_1"),
            "about 39 MiB by alloc_tile < C.keep < main.render < main.leaky");
  EXPECT_EQ(finding.stack.front(), "alloc_tile libtiles.so.1");
  EXPECT_NE(finding.sentence.find("allocates (malloc) stays"), std::string::npos);
}

TEST(CountedNative, IsAFindingForEachCulpritByItsShare) {
  const auto findings = diagnosed(with_growth({{called("alloc_tile", "main.render"), 30 * kMega},
                                               {called("alloc_row", "main.render"), kMega},
                                               {called("dup", "main.parse"), 10 * kMega},
                                               {called("one", "main.once"), kMega / 2}}));
  ASSERT_EQ(names_of(findings), (Names{"native-malloc main.render", "native-malloc main.parse"}));
  EXPECT_NEAR(findings[0].total.value_or(0), 40.0 * kMega * 31 / 41.5, 1);
  EXPECT_EQ(findings[0].created_by, "alloc_tile libtiles.so.1");
}

TEST(CountedNative, IsOneOfTheFunctionThatMakesAHandleAndThoseThatFillIt) {
  Stack filled = called("alloc_pixels", "main.shrink");
  const Stack made = called("new_wand", "main.resize");
  filled.insert(filled.begin() + 5, made[4]);  // main.shrink is called by main.resize
  const auto findings = diagnosed(with_growth({{filled, 30 * kMega}, {made, 9 * kMega}}));
  ASSERT_EQ(names_of(findings), Names{"native-malloc main.resize"});
  EXPECT_EQ(findings.front().total, 40 * kMega);
  EXPECT_EQ(findings.front().created_by, "new_wand libtiles.so.1");
  EXPECT_EQ(findings.front().evidence.at("calls_1"),
            "about 30 MiB by alloc_pixels < C.keep < main.shrink < main.resize");
}

TEST(CountedNative, TellsWhatIsMappedFromWhatIsAllocated) {
  EXPECT_EQ(
      names_of(diagnosed(with_growth({{called("map_tile", "main.render"), 39 * kMega}}, true))),
      Names{"native-mmap main.render"});
}

TEST(CountedNative, IsToldWithoutAPlaceWhereNothingWasSampled) {
  EXPECT_EQ(names_of(diagnosed(counted())), Names{"native-malloc"});
  EXPECT_EQ(names_of(diagnosed(counted(true))), Names{"native-mmap"});
  EXPECT_EQ(diagnosed(counted()).front().evidence.at("proof"),
            "counted: what C code has allocated and not freed");
}

TEST(CountedNative, IsToldFromWhatWasMappedPastTheCLibrary) {
  Recording recording = counted();
  for (Cycle& cycle : recording.cycles) {
    CMemory& memory = *cycle.mark.c_memory;
    memory.uncounted = memory.live - Bytes{4 * kMega};
    memory.live = Bytes{4 * kMega};
  }
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"native-mmap"});
  EXPECT_EQ(findings.front().total, 40 * kMega);
  EXPECT_NE(findings.front().sentence.find("syscall.Mmap"), std::string::npos);
  EXPECT_EQ(findings.front().evidence.at("uncounted"), "0 B -> 40 MiB");
  // Half of each.
  for (Cycle& cycle : recording.cycles) {
    CMemory& memory = *cycle.mark.c_memory;
    memory.uncounted = Bytes{memory.uncounted.count / 2};
    memory.live = memory.live + memory.uncounted;
  }
  const auto both = diagnosed(recording);
  ASSERT_EQ(names_of(both), (Names{"native-malloc", "native-mmap"}));
  EXPECT_EQ(both[0].total, 20 * kMega);
  EXPECT_EQ(both[1].total, 20 * kMega);
}

TEST(CountedNative, NamesTheCFunctionWhereNoGoCodeCalled) {
  const Stack stack = {c_frame("grow_table"), c_frame("worker")};
  EXPECT_EQ(names_of(diagnosed(with_growth({{stack, 39 * kMega}}))),
            Names{"native-malloc grow_table"});
}

TEST(KeptByMalloc, IsNoLeakAndSaysHowMuchIsInUse) {
  Recording recording = recording_from("baseline native=4M rss=90M; load*5; quiet");
  for (Cycle& cycle : recording.cycles) {
    cycle.mark.c_memory = CMemory{.live = Bytes{4 * kMega}, .blocks = 4000};
    cycle.mark.ledger = Ledger{.c_heap = Bytes{80 * kMega}, .rss = Bytes{90 * kMega}};
  }
  recording.baseline->c_memory = recording.cycles.front().mark.c_memory;
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"allocator-retained"});
  EXPECT_EQ(findings.front().evidence.at("c_live"), "4 MiB in 4,000 blocks");
  EXPECT_EQ(findings.front().total, 76 * kMega);
  for (Cycle& cycle : recording.cycles) cycle.mark.c_memory->live = Bytes{70 * kMega};
  EXPECT_TRUE(diagnosed(recording).empty()) << "in use";
  for (Cycle& cycle : recording.cycles) cycle.mark.c_memory.reset();
  EXPECT_TRUE(diagnosed(recording).empty()) << "not known";
}

TEST(NativeTool, AddsItsStackToWhatProcShows) {
  Recording recording = recording_from("baseline native=4M; load*5 native=+8M; quiet");
  recording.native = NativeFacts{.tool = "heaptrack"};
  recording.native->tool_profile =
      memory({{Stack{c_frame("alloc_tile"), c_frame("_cgo_5e2d_Cfunc_keep")}, 40 * kMega}});
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"native-malloc"});
  EXPECT_EQ(findings.front().created_by, "alloc_tile");
  EXPECT_EQ(findings.front().evidence.at("heaptrack_1"), "40 MiB by alloc_tile < C.keep");
}

ProfileRef started(const Stack& stack, std::int64_t count) {
  auto profile = std::make_shared<Profile>();
  profile->sample_types = {"threads"};
  profile->add(stack, {count});
  return {.file = "profiles/threads.pb.gz", .profile = profile};
}

TEST(ThreadStarts, NameTheGoFunctionWhoseLibraryStartsThreads) {
  Recording recording = recording_from("baseline threads=8; load*5 threads=+20; quiet");
  const Stack stack = called("start_pool", "main.render");
  recording.baseline->thread_profile = started(stack, 2);
  recording.cycles.back().mark.thread_profile = started(stack, 102);
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"threads main.render"});
  EXPECT_EQ(findings.front().created_by, "start_pool libtiles.so.1");
  EXPECT_TRUE(findings.front().evidence.at("started_1").starts_with("100 by start_pool < "));
}

TEST(ThreadStarts, OfTheGoRuntimeNameNobody) {
  Recording recording = recording_from("baseline threads=8; load*5 threads=+20; quiet");
  const Stack stack = {c_frame("_cgo_try_pthread_create"),
                       {.function = "runtime.newm", .file = "/go/src/runtime/proc.go", .line = 1}};
  recording.baseline->thread_profile = started(stack, 2);
  recording.cycles.back().mark.thread_profile = started(stack, 102);
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"threads"});
}

TEST(WhatBecame, SaysWhatCCodeHeldWhenTheTargetDied) {
  Recording recording = recording_from("baseline native=4M; load*3 native=+8M");
  recording.target.end = TargetEnd{.pid = 7, .signal = 9};
  recording.native = NativeFacts{.counted = true};
  recording.native->last = CMemory{.live = Bytes{28 * kMega}, .blocks = 7000};
  recording.native->profile = memory({{called("alloc_tile", "main.render"), 28 * kMega}});
  const auto findings = diagnosed(recording);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.front().evidence.at("last_c_memory"), "28 MiB in 7,000 blocks, 0 B mapped");
  EXPECT_TRUE(findings.front().evidence.at("last_native_1").starts_with("about 28 MiB by alloc"));
}

}  // namespace
}  // namespace leakgate
