#include "profile/folded.hpp"

#include <gtest/gtest.h>

#include "profile/frames.hpp"

namespace leakgate {
namespace {

Profile profile_of(const std::vector<std::pair<Stack, std::int64_t>>& stacks) {
  Profile profile{.sample_types = {"inuse_objects", "inuse_space"}};
  for (const auto& [stack, value] : stacks) profile.add(stack, {1, value});
  return profile;
}

Frame frame(std::string function) { return {std::move(function), "?", 0}; }

std::string folded(const std::vector<std::pair<Stack, std::int64_t>>& stacks) {
  return folded_stacks(profile_of(stacks), 1);
}

TEST(FoldedStacks, AreALineAStackFromTheRootLargestFirst) {
  const Frame main = frame("main.main");
  EXPECT_EQ(folded({{{frame("malloc"), frame("keep"), main}, 70},
                    {{frame("mmap"), main}, 4096},
                    {{frame("calloc"), main}, -5}}),
            "main.main;mmap 4096\nmain.main;keep;malloc 70\nmain.main;calloc -5\n");
}

TEST(FoldedStacks, AreSummedWhereTheyAreEqualAndLeftOutWhereNothingIsLeft) {
  // Lines and files do not tell them apart.
  EXPECT_EQ(folded({{{{"f", "f.go", 7}}, 30},
                    {{{"f", "f.go", 8}}, 12},
                    {{frame("g")}, 5},
                    {{frame("g")}, -5},
                    {{frame("h")}, 0}}),
            "f 42\n");
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(folded({{{frame("f")}, kMost}, {{frame("f")}, 1}}), "f 9223372036854775807\n");
}

TEST(FoldedStacks, AreOrderedByNameWhereTheirValuesAreEqual) {
  EXPECT_EQ(folded({{{frame("b")}, 1}, {{frame("a")}, 1}, {{frame("c")}, 1}}), "a 1\nb 1\nc 1\n");
}

TEST(FoldedStacks, KeepNamesFromBreakingLinesAndStacks) {
  EXPECT_EQ(folded({{{frame("a;b\nc\td"), frame("\x1b[31m\r")}, 9}}),
            "\xEF\xBF\xBD[31m\xEF\xBF\xBD;a:b c d 9\n");
  EXPECT_EQ(folded({{{frame("")}, 9}, {{}, 8}}), "? 9\n[no stack] 8\n");
}

TEST(FoldedStacks, AreOfTheSampleTypeThatIsAskedFor) {
  const Profile profile = profile_of({{{frame("f")}, 42}});
  EXPECT_EQ(folded_stacks(profile, 0), "f 1\n");
  EXPECT_EQ(folded_stacks(profile, 1), "f 42\n");
  EXPECT_EQ(folded_stacks(profile, 2), "");
  EXPECT_EQ(folded_stacks(profile, -1), "");
}

TEST(ParseFolded, ReadsAStackALineIntoCFramesOfAnUnknownModule) {
  const Profile profile =
      parse_folded("main;operator new[](unsigned long) 4096\n\nmain;keep;f 5 70\n", "inuse_space")
          .value();
  EXPECT_EQ(profile.sample_types, std::vector<std::string>{"inuse_space"});
  ASSERT_EQ(profile.samples.size(), 2U);
  EXPECT_EQ(profile.stack_of(profile.samples[0]),
            (Stack{frame("operator new[](unsigned long)"), frame("main")}));
  EXPECT_EQ(profile.stack_of(profile.samples[1]),
            (Stack{frame("f 5"), frame("keep"), frame("main")}));
  EXPECT_EQ(profile.values, (std::vector<std::int64_t>{4096, 70}));
  EXPECT_EQ(profile.frames.size(), 4U);
  for (const Frame& one : profile.frames) EXPECT_TRUE(is_c_frame(one));
}

TEST(ParseFolded, IsTheReverse) {
  const std::string text = "main.main;mmap 4096\nmain.main;std::map<a, b>::f 70\nx -5\n";
  EXPECT_EQ(folded_stacks(parse_folded(text, "inuse_space").value(), 0), text);
  EXPECT_TRUE(parse_folded("", "inuse_space").value().samples.empty());
  EXPECT_EQ(parse_folded("f 1", "inuse_space").value().samples.size(),
            1U);  // no newline at its end
}

std::string refusal(std::string_view text, const ProfileLimits& limits = {}) {
  const Result<Profile> profile = parse_folded(text, "inuse_space", limits);
  if (profile) return "accepted";
  return profile.error().code == ErrorCode::malformed ? to_text(profile.error()) : "wrong code";
}

TEST(ParseFolded, NamesTheLineThatIsMalformed) {
  EXPECT_EQ(refusal("f 1\n\ng"), "line 3: there is no value behind the stack");
  for (const char* value :
       {"f ", "f x", "f 1x", "f +1", "f 1.5", "f 0x10", "f 9223372036854775808", "f 1\r", "f 1 "}) {
    EXPECT_EQ(refusal(value), "line 1: the value is not a whole number of 64 bits") << value;
  }
  for (const char* stack : {" 1", ";f 1", "f; 1", "f;;g 1"}) {
    EXPECT_EQ(refusal(stack), "line 1: a frame has no name") << stack;
  }
}

TEST(ParseFolded, IsBounded) {
  ProfileLimits limits;
  limits.inflated_bytes_max = 24;
  limits.entries_max = 2;
  limits.frames_max = 5;
  EXPECT_EQ(refusal("a;b 1\nc;d;e 1", limits), "accepted");
  EXPECT_EQ(refusal("a;b 1\nc;d;e;f 1", limits), "line 2: there are too many frames");
  EXPECT_EQ(refusal("a 1\nb 1\nc 1", limits), "line 3: there are too many stacks");
  EXPECT_EQ(refusal(std::string(24, '\n'), limits), "accepted");
  EXPECT_EQ(refusal(std::string(25, '\n'), limits), "the folded stacks are too large");
}

}  // namespace
}  // namespace leakgate
