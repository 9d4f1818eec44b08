#include "profile/profile.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using namespace test;

Error refusal(std::string_view bytes) {
  const Result<Profile> profile = parse_profile(bytes);
  if (profile) ADD_FAILURE() << "accepted";
  return profile ? Error{} : profile.error();
}

TEST(ParseProfile, TakesGzipAndRawProtobuf) {
  const Profile raw = parse_profile(small_message()).value();
  EXPECT_EQ(raw.samples.size(), 1U);
  EXPECT_EQ(parse_profile(gzip(small_message())).value(), raw);
}

TEST(ParseProfile, ReadsRecordedGoroutineProfiles) {
  const Profile newest = fixture_profile("go1.26/goroutine.pb.gz");
  EXPECT_EQ(newest.sample_types, (std::vector<std::string>{"goroutine"}));
  EXPECT_EQ(newest.samples.size(), 39U);
  EXPECT_EQ(fixture_profile("go1.19/goroutine.pb.gz").samples.size(), 38U);
}

TEST(ParseProfile, ReadsRecordedHeapProfiles) {
  for (const std::string_view name : {"go1.19/heap-after.pb.gz", "go1.26/heap-after.pb.gz"}) {
    const Profile heap = fixture_profile(name);
    EXPECT_EQ(heap.type_index("inuse_space"), 3) << name;
    EXPECT_EQ(heap.type_index("bytes"), -1) << name;
    EXPECT_EQ(heap.period, 1024) << name;
    EXPECT_GT(heap.samples.size(), 150U) << name;
  }
}

TEST(ParseProfile, RefusesAWebPageInClearWords) {
  const Error error = refusal("<!DOCTYPE html>\n<title>404 \"not\" found</title>");
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_EQ(error.what,
            "not a pprof profile: it is text; it starts with \"<!DOCTYPE html>\\n<title>404 "
            "\\\"not\\\" found</title>\"");
  EXPECT_NE(error.hint.find("web page"), std::string::npos);
}

TEST(ParseProfile, KnowsTheTextFormsOfPprof) {
  for (const std::string_view name :
       {"go1.19/goroutine.debug2.txt", "go1.26/goroutine.debug2.txt"}) {
    EXPECT_NE(refusal(fixture(name)).hint.find("debug=0"), std::string::npos) << name;
  }
  EXPECT_NE(refusal("heap profile: 3: 4 [5: 6] @ heap/1024\n").hint.find("debug=0"),
            std::string::npos);
}

TEST(ParseProfile, RefusesAnythingElseAndQuotesItsFirstBytes) {
  EXPECT_EQ(refusal("").what, "not a pprof profile: it is empty");
  EXPECT_EQ(refusal("404 page not found\n").what,
            "not a pprof profile: its content is cut or damaged; it starts with \"404 page not "
            "found\\n\"");
  const std::string binary = refusal(std::string("\x7f"
                                                 "ELF\0\x1b[31m",
                                                 10))
                                 .what;
  EXPECT_NE(binary.find("\"\\x7fELF\\x00\\x1b[31m\""), std::string::npos) << binary;
  EXPECT_EQ(printable(binary), binary);
}

TEST(ParseProfile, RefusesABomb) {
  const Error error = refusal(gzip(std::string(64 * kMiB, '\0')));
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_NE(error.what.find("200 times its size"), std::string::npos) << error.what;
}

TEST(ParseProfile, RefusesRawProfilesAboveTheLimit) {
  const ProfileLimits limits{.inflated_bytes_max = 10,
                             .compression_ratio_max = 200,
                             .entries_max = 10,
                             .frames_max = 10,
                             .names_bytes_max = 10};
  EXPECT_FALSE(parse_profile(small_message(), limits));
}

TEST(Profile, AddsSamplesWithTheirFramesOnce) {
  Profile profile{.sample_types = {"goroutine"}, .period = 1};
  const Frame f{"main.f", "main.go", 7};
  const Frame g{"main.g", "main.go", 9};
  profile.add({f, g}, {3});
  profile.add({g}, {1});
  profile.add({}, {2});
  EXPECT_EQ(profile.frames, (std::vector<Frame>{f, g}));
  EXPECT_EQ(profile.stack_of(profile.samples[0]), (Stack{f, g}));
  EXPECT_EQ(profile.stack_of(profile.samples[1]), (Stack{g}));
  EXPECT_EQ(profile.stack_of(profile.samples[2]), Stack{});
  EXPECT_EQ(profile.type_index("goroutine"), 0);
}

}  // namespace
}  // namespace leakgate
