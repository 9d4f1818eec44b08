#include "profile/profile_input.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "profile/encode.hpp"
#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using test::fixture;
using test::gzip;

ProfileInput input_of(std::string_view bytes) {
  Result<ProfileInput> input = read_profile_input(reader_of(bytes));
  if (!input) ADD_FAILURE() << to_text(input.error());
  return input ? std::move(*input) : ProfileInput{};
}

Error refusal(std::string_view bytes) {
  const Result<ProfileInput> input = read_profile_input(reader_of(bytes));
  return input ? Error{ErrorCode::internal, "accepted", {}, {}} : input.error();
}

TEST(ProfileInput, TellsTheFormAndTheKindByTheContent) {
  struct Case {
    std::string bytes;
    ProfileKind kind;
    std::string form;
  };
  const std::string text = fixture("go1.26/goroutine.debug2.txt");
  const std::vector<Case> cases{
      {fixture("go1.26/goroutine.pb.gz"), ProfileKind::goroutine, "protobuf"},
      {test::small_message(), ProfileKind::goroutine, "protobuf"},
      {fixture("go1.26/goroutineleak.pb.gz"), ProfileKind::goroutineleak, "protobuf"},
      {fixture("go1.26/heap-after.pb.gz"), ProfileKind::heap, "protobuf"},
      {text, ProfileKind::goroutine, "text of debug=2"},
      {"2026/11/28 panic: boom\n" + text, ProfileKind::goroutine, "text of debug=2"},
      {gzip(text), ProfileKind::goroutine, "text of debug=2"},
      {fixture("go1.26/goroutine.debug1.txt"), ProfileKind::goroutine, "text of debug=1"},
      {fixture("go1.26/heap-after.debug1.txt.gz"), ProfileKind::heap, "text of debug=1"},
      {"threadcreate profile: total 2\n2 @ 0x1\n#\t0x1\tmain.f+0x1\t/m.go:7\n\n",
       ProfileKind::threadcreate, "text of debug=1"}};
  for (const Case& one : cases) {
    const ProfileInput input = input_of(one.bytes);
    EXPECT_EQ(name_of(input.kind), name_of(one.kind)) << one.bytes.substr(0, 30);
    EXPECT_EQ(input.form, one.form) << one.bytes.substr(0, 30);
  }
}

TEST(ProfileInput, ReadsSeveralGzipStreamsInARowAsOne) {
  const std::string text = fixture("go1.26/goroutine.debug2.txt");
  const std::size_t half = text.size() / 2;
  EXPECT_EQ(input_of(gzip(text.substr(0, half)) + gzip(text.substr(half))).groups,
            input_of(text).groups);
}

TEST(ProfileInput, SaysWhatItLooksLikeAndWhatToDo) {
  EXPECT_EQ(refusal("").what, "not a profile: it is empty");
  EXPECT_NE(refusal("<html><body>404").hint.find("web page"), std::string::npos);
  EXPECT_NE(refusal(gzip("<html><body>404")).hint.find("web page"), std::string::npos);
  EXPECT_NE(refusal("hello\n").what.find("text without a goroutine"), std::string::npos);
  EXPECT_NE(refusal("--- mutex:\ncycles/second=1\n").hint.find("without debug=1"),
            std::string::npos);
  const std::string packed = gzip(fixture("go1.26/goroutine.debug2.txt"));
  EXPECT_EQ(refusal(packed.substr(0, packed.size() / 2)).what, "the gzip data is cut");
  const std::string heap = fixture("go1.26/heap-after.pb.gz");
  EXPECT_NE(refusal(heap.substr(0, heap.size() / 2)).what.find("cut"), std::string::npos);
}

TEST(ProfileInput, RefusesABombWhateverIsInIt) {
  const std::string zeros = gzip(std::string(64 * kMiB, '\0'));
  ASSERT_LT(zeros.size(), 70'000U);
  EXPECT_NE(refusal(zeros).what.find("200 times its size"), std::string::npos);
  const std::string letters = gzip("goroutine 1 [select]:\n" + std::string(64 * kMiB, 'x'));
  EXPECT_EQ(refusal(letters).what, "it has a line or a stack of more than 4 MiB");
}

// The three forms of the same goroutines.
TEST(ProfileInput, CountsTheSameGoroutinesInEachForm) {
  const auto count_at = [](const ProfileInput& input, std::string_view function) {
    Count count = 0;
    for (const GoroutineGroup& group : input.groups) {
      const bool has_it = std::ranges::any_of(
          group.stack, [&](const Frame& frame) { return frame.function == function; });
      if (has_it) count += group.count;
    }
    return count;
  };
  const ProfileInput protobuf = input_of(fixture("go1.26/goroutine.pb.gz"));
  const ProfileInput debug1 = input_of(fixture("go1.26/goroutine.debug1.txt"));
  const ProfileInput debug2 = input_of(fixture("go1.26/goroutine.debug2.txt"));
  EXPECT_FALSE(debug1.tells_states);
  for (const char* function :
       {"main.blockForever", "main.sendNil", "main.lockMutex", "main.readSocket", "main.sleepInC",
        "net/http.(*conn).serve", "main.waitFor[...]"}) {
    const Count expected = count_at(protobuf, function);
    EXPECT_GE(expected, 1) << function;
    EXPECT_EQ(count_at(debug1, function), expected) << function;
    EXPECT_EQ(count_at(debug2, function), expected) << function;
  }
  for (const GoroutineGroup& group : debug1.groups) EXPECT_EQ(group.reason, WaitReason::other);
}

TEST(ProfileInput, CountsARecordThatIsCutAsTruncated) {
  const std::string text =
      "goroutine profile: total 5\n3 @ 0x1\n#\t0x1\tmain.f+0x1\t/m.go:7\n\n2 @ 0x2";
  const ProfileInput input = input_of(text + "\n#\t0x2\tmain.g+0x1\t/m.");
  EXPECT_EQ(input.truncated, 1);
  ASSERT_EQ(input.groups.size(), 1U);
  EXPECT_EQ(input.groups[0].count, 3);
  EXPECT_EQ(input.groups[0].key, "other\nmain.f m.go:7");
}

TEST(ProfileInput, BoundsTheRecordsOfText) {
  ProfileLimits limits;
  limits.entries_max = 1;
  const std::string text =
      "goroutine profile: total 5\n3 @ 0x1\n#\t0x1\tmain.f+0x1\t/m.go:7\n\n2 @ 0x2\n\n";
  EXPECT_EQ(read_profile_input(reader_of(text), limits).error().what, "it has more than 1 records");
  limits = {};
  limits.names_bytes_max = 3;
  EXPECT_EQ(read_profile_input(reader_of(text), limits).error().what, "its names are too long");
}

}  // namespace
}  // namespace leakgate
