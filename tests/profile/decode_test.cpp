#include "profile/decode.hpp"

#include <gtest/gtest.h>

#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using namespace test;

std::string refusal(const std::string& message, const ProfileLimits& limits = {}) {
  const Result<Profile> profile = decode_profile(message, limits);
  return profile ? "accepted" : profile.error().what;
}

Profile decoded(const std::string& message) {
  const Result<Profile> profile = decode_profile(message, {});
  if (!profile) ADD_FAILURE() << profile.error().what;
  return profile.value_or(Profile{});
}

// "goroutine" is string 1, `name` string 2, `file` string 3; function 1 is of those.
std::string tables(std::string_view name, std::string_view file) {
  return sample_type_part(1) + function_part({.id = 1, .name = 2, .file = 3}) + string_part("") +
         string_part("goroutine") + string_part(name) + string_part(file);
}

TEST(DecodeProfile, ReadsSamplesWithTheirStacks) {
  const Profile profile = decoded(small_message() + number_field(12, 16384));
  EXPECT_EQ(profile.sample_types, (std::vector<std::string>{"goroutine"}));
  EXPECT_EQ(profile.period, 16384);
  ASSERT_EQ(profile.samples.size(), 1U);
  EXPECT_EQ(profile.values, (std::vector<std::int64_t>{3}));
  EXPECT_EQ(profile.stack_of(profile.samples[0]),
            (Stack{{"main.f", "/src/main.go", 7}, {"main.g", "/src/main.go", 9}}));
}

TEST(DecodeProfile, KeepsSamplesWithoutLocations) {
  const Profile profile = decoded(tables("main.f", "main.go") + sample_part({}, {5}));
  ASSERT_EQ(profile.samples.size(), 1U);
  EXPECT_TRUE(profile.frames_of(profile.samples[0]).empty());
  EXPECT_EQ(profile.values.front(), 5);
}

TEST(DecodeProfile, ReadsNumbersThatAreNotPacked) {
  const std::string sample =
      bytes_field(2, number_field(1, 1) + number_field(1, 1) + number_field(2, 4));
  const Profile profile =
      decoded(tables("main.f", "main.go") + location_part(1, 0, {{1, 7}}) + sample);
  EXPECT_EQ(profile.stack_of(profile.samples[0]).size(), 2U);
  EXPECT_EQ(profile.values.front(), 4);
}

std::string label_part(std::uint64_t key, std::uint64_t number) {
  return bytes_field(3, number_field(1, key) + number_field(3, number));
}

TEST(DecodeProfile, ReadsTheSizeOfBlocksAndNoOtherLabel) {
  const auto sample_with = [](const std::string& label) {
    return bytes_field(2, bytes_field(2, varint(4)) + label);
  };
  const Profile profile = decoded(tables("main.f", "bytes") + sample_with(label_part(3, 65536)) +
                                  sample_with(label_part(2, 7)) + sample_with(""));
  EXPECT_EQ(profile.samples[0].block_bytes, 65536);
  EXPECT_EQ(profile.samples[1].block_bytes, 0);
  EXPECT_EQ(profile.samples[2].block_bytes, 0);
  EXPECT_NE(refusal(tables("main.f", "bytes") + sample_with(label_part(99, 1))), "accepted");
}

TEST(DecodeProfile, GivesTheSameRouteToTheSameAddressesOnly) {
  const Profile profile = decoded(tables("main.f", "main.go") + location_part(1, 0x40, {{1, 7}}) +
                                  location_part(2, 0x48, {{1, 7}}) + sample_part({1, 2}, {3}) +
                                  sample_part({2, 1}, {3}) + sample_part({1, 2}, {5}));
  EXPECT_EQ(profile.samples[0].stack, profile.samples[1].stack);
  EXPECT_NE(profile.samples[0].route, profile.samples[1].route);
  EXPECT_EQ(profile.samples[0].route, profile.samples[2].route);
}

TEST(DecodeProfile, ReadsNegativeValues) {
  const Profile profile = decoded(tables("main.f", "main.go") + sample_part({}, {-5}));
  EXPECT_EQ(profile.values.front(), -5);
}

TEST(DecodeProfile, FindsLocationsWhoseIdsAreInNoOrder) {
  const std::string locations = location_part(900, 0, {{1, 7}}) + location_part(2, 0, {{1, 8}}) +
                                location_part(~0ULL, 0, {{1, 9}});
  const Profile profile =
      decoded(tables("main.f", "main.go") + locations + sample_part({2, ~0ULL, 900}, {1}));
  const Stack stack = profile.stack_of(profile.samples[0]);
  ASSERT_EQ(stack.size(), 3U);
  EXPECT_EQ(stack[0].line, 8);
  EXPECT_EQ(stack[1].line, 9);
  EXPECT_EQ(stack[2].line, 7);
}

TEST(DecodeProfile, HoldsEqualFramesOnce) {
  const std::string locations = location_part(1, 0x10, {{1, 7}}) + location_part(2, 0x20, {{1, 7}});
  const Profile profile = decoded(tables("main.f", "main.go") + locations + sample_part({1}, {1}) +
                                  sample_part({2}, {1}));
  EXPECT_EQ(profile.frames.size(), 1U);
  EXPECT_EQ(profile.samples[0].stack, profile.samples[1].stack);
}

TEST(DecodeProfile, NamesFramesWithoutSymbolsByAddress) {
  const Profile profile = decoded(tables("", "") + location_part(1, 0x4AF0, {}) +
                                  location_part(2, 0x4AF1, {{1, 0}}) + sample_part({1, 2}, {1}));
  const Stack stack = profile.stack_of(profile.samples[0]);
  EXPECT_EQ(stack[0].function, "0x4af0");
  EXPECT_EQ(stack[1].function, "0x4af1");
}

TEST(DecodeProfile, WritesTypeArgumentsAsTracebacksDo) {
  const Profile profile = decoded(tables("main.Map[go.shape.int,x/y.T[int]].Get", "main.go") +
                                  location_part(1, 0, {{1, 7}}) + sample_part({1}, {1}));
  EXPECT_EQ(profile.frames.at(0).function, "main.Map[...].Get");
}

TEST(DecodeProfile, KeepsLinesWithinTheRangeOfANumber) {
  const Profile profile = decoded(tables("main.f", "main.go") + location_part(1, 0, {{1, ~0ULL}}) +
                                  sample_part({1}, {1}));
  EXPECT_GT(profile.frames.at(0).line, 0);
}

TEST(DecodeProfile, SkipsFieldsThatItDoesNotKnow) {
  const std::string unknown = number_field(90, 1) + bytes_field(91, "what") + bytes_field(9, "map");
  EXPECT_EQ(decoded(unknown + small_message()), decoded(small_message()));
}

TEST(DecodeProfile, TellsTheSamePlaceOfAProgramThatLiesElsewhere) {
  const auto route_at = [](std::uint64_t start) {
    return decoded(bytes_field(3, number_field(1, 1) + number_field(2, start)) +
                   tables("main.f", "main.go") +
                   bytes_field(4, number_field(1, 1) + number_field(2, 1) +
                                      number_field(3, start + 0x77) +
                                      bytes_field(4, number_field(1, 1) + number_field(2, 7))) +
                   sample_part({1}, {1}))
        .samples.at(0)
        .route;
  };
  EXPECT_EQ(route_at(0x400000), route_at(0x500000));
}

TEST(DecodeProfile, RemembersUnitsAndTheDefaultSampleType) {
  const Profile heap = test::fixture_profile("go1.26/heap-after.pb.gz");
  EXPECT_EQ(heap.sample_units, (std::vector<std::string>{"count", "bytes", "count", "bytes"}));
  EXPECT_EQ(heap.default_type, "");  // only the profile "allocs" says it
  EXPECT_EQ(decoded(small_message() + number_field(14, 1)).default_type, "goroutine");
}

TEST(DecodeProfile, KnowsWhichCallsWereInlined) {
  const Profile profile = decoded(small_message());
  const std::uint32_t leaf = profile.samples.at(0).stack;
  EXPECT_NE(profile.stacks.is_inlined(leaf),
            profile.stacks.is_inlined(profile.stacks.caller(leaf)));
}

TEST(DecodeProfile, RefusesReferencesToWhatIsMissing) {
  const std::string base = tables("main.f", "main.go");
  EXPECT_EQ(refusal(base + sample_part({7}, {1})), "a sample names a location that is missing");
  EXPECT_EQ(refusal(base + location_part(1, 0, {{9, 1}}) + sample_part({1}, {1})),
            "a location names a function that is missing");
  EXPECT_EQ(refusal(base + function_part({.id = 2, .name = 44, .file = 0}) +
                    location_part(1, 0, {{2, 1}})),
            "it names a string that it does not have");
  EXPECT_EQ(refusal(sample_type_part(~0ULL) + string_part("")),
            "it names a string that it does not have");
}

TEST(DecodeProfile, RefusesSamplesWhoseValuesDoNotMatchTheTypes) {
  const std::string base = tables("main.f", "main.go");
  EXPECT_EQ(refusal(base + sample_part({}, {})), "a sample lacks values");
  EXPECT_EQ(refusal(base + sample_part({}, {1, 2})), "its content is cut or damaged");
  EXPECT_EQ(refusal(string_part("")), "it has no sample types");
}

TEST(DecodeProfile, RefusesMessagesWhereNumbersShouldBeAndTheOtherWayRound) {
  const std::string base = tables("main.f", "main.go");
  for (const std::uint32_t part : {1U, 2U, 4U, 5U, 6U}) {
    EXPECT_NE(refusal(base + number_field(part, 1)), "accepted") << part;
  }
}

TEST(DecodeProfile, BoundsWhatASmallMessageMayBecome) {
  ProfileLimits limits;
  limits.frames_max = 1000;
  limits.entries_max = 50;
  limits.names_bytes_max = 5000;
  const std::string base = tables(std::string(3000, 'n'), "main.go");

  const std::vector<Line> inlined(40, {1, 7});
  const std::vector<std::uint64_t> deep(30, 1);
  EXPECT_EQ(refusal(base + location_part(1, 0, inlined) + sample_part(deep, {1}), limits),
            "its stacks have more than 1000 frames");
  EXPECT_EQ(refusal(base + location_part(1, 0, {{1, 1}, {1, 2}}), limits),
            "its names are too long");

  std::string strings = base;
  std::string samples = base;
  std::string locations = base;
  std::string functions = base;
  for (int i = 0; i < 60; ++i) {
    strings += string_part("");
    samples += sample_part({}, {1});
    locations += bytes_field(4, "");
    functions += bytes_field(5, "");
  }
  EXPECT_EQ(refusal(strings, limits), "it has more than 50 strings");
  EXPECT_EQ(refusal(samples, limits), "it has more than 50 samples");
  EXPECT_EQ(refusal(locations, limits), "it has more than 50 locations");
  EXPECT_EQ(refusal(functions, limits), "it has more than 50 functions");
  EXPECT_EQ(refusal(base + location_part(1, 0, std::vector<Line>(60, {1, 1})), limits),
            "it has more than 50 lines");
}

TEST(DecodeProfile, BoundsTheSampleTypes) {
  std::string message = string_part("");
  for (int i = 0; i < 9; ++i) message += sample_type_part(0);
  EXPECT_EQ(refusal(message), "it has too many sample types");
  EXPECT_EQ(refusal(sample_type_part(0) + string_part(std::string(100, 'x'))),
            "the name of a sample type is too long");
}

}  // namespace
}  // namespace leakgate
