#include "native/heaptrack_text.hpp"

#include <gtest/gtest.h>

#include "profile/folded.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

std::string folded(std::string_view text) {
  const Result<Profile> profile = parse_heaptrack_stacks(text);
  return profile ? folded_stacks(*profile, 0) : to_text(profile.error());
}

TEST(HeaptrackStacks, AreThoseOfWhatWasNotFreed) {
  EXPECT_EQ(folded("runtime.asmcgocall (asm_amd64.s);keep (main.go);_cgo_1_Cfunc_keep; 5000000\n"
                   "runtime.asmcgocall (asm_amd64.s);x_cgo_thread_start (gcc_util.c); 0\n"
                   "0x7fb8ff5a9b9f (rtld.c);0x7fb8ff0a57b9; 72704\n"),
            "runtime.asmcgocall;keep;_cgo_1_Cfunc_keep 5000000\n0x7fb8ff5a9b9f;0x7fb8ff0a57b9 "
            "72704\n");
  EXPECT_TRUE(parse_heaptrack_stacks("f; 0\n").value().samples.empty());
  EXPECT_EQ(folded(""), "");
  EXPECT_EQ(folded("main (a.c); 8"), "main 8\n");
  EXPECT_EQ(folded("; 8\n"), "[no stack] 8\n");
}

TEST(HeaptrackStacks, AreOfInuseSpaceAndInCFramesAlone) {
  const Profile profile = parse_heaptrack_stacks("runtime.main.func1 (proc.go); 8\n").value();
  EXPECT_EQ(profile.sample_types, std::vector<std::string>{"inuse_space"});
  EXPECT_TRUE(is_c_frame(profile.frames.at(0)));
}

TEST(HeaptrackStacks, LeaveOutTheFileAndNothingElseOfAName) {
  const std::pair<const char*, const char*> kNames[] = {
      {"keep(int) (main.cpp)", "keep(int)"},
      {"keep(int)", "keep(int)"},
      {"(anonymous namespace)::keep() (main.cpp)", "(anonymous namespace)::keep()"},
      {"each(void (*)(int))", "each(void (*)(int))"},
      {"each(std::function<int (int)>) const", "each(std::function<int (int)>) const"},
      {"operator new[](unsigned long)", "operator new[](unsigned long)"},
      {" (main.cpp)", " (main.cpp)"}};
  for (const auto& [name, expected] : kNames) {
    EXPECT_EQ(folded(std::string(name) + "; 8"), std::string(expected) + " 8\n");
  }
}

TEST(HeaptrackStacks, AreRefusedByTheLineThatIsMalformed) {
  EXPECT_EQ(folded("f; 0\nf; 8\nf; x\n"), "line 3: the value is not a whole number of 64 bits");
  EXPECT_EQ(folded("f;;g; 8\n"), "line 1: a frame has no name");
  EXPECT_EQ(folded("rubbish\n"), "line 1: there is no value behind the stack");
}

TEST(ScriptValue, IsWhatTheScriptAssigns) {
  const std::string_view script =
      "#!/bin/sh\n# LIB=\"no\"\nLIB=\"../lib/x\" # why\nLIBEXEC=\"../y\"";
  EXPECT_EQ(assigned_in_script(script, "LIB"), "../lib/x");
  EXPECT_EQ(assigned_in_script(script, "LIBEXEC"), "../y");
  EXPECT_EQ(assigned_in_script(script, "EXEC"), "");
  EXPECT_EQ(assigned_in_script("LIB=\"cut", "LIB"), "cut");
  EXPECT_EQ(assigned_in_script("", "LIB"), "");
}

}  // namespace
}  // namespace leakgate
