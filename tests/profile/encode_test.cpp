#include "profile/encode.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "profile/inflate.hpp"
#include "profile/profile_bytes.hpp"
#include "profile/wire.hpp"

namespace leakgate {
namespace {

const Stack kCStack{{"CloneImage", "/usr/lib/x86_64-linux-gnu/libMagickCore-6.Q16.so.6", 0},
                    {"std::vector<a.b>::push_back(a.b const&)", "/srv/app/server", 0},
                    {"_cgo_7a1_Cfunc_clone", "?", 0},
                    {"runtime.cgocall", "/usr/local/go/src/runtime/cgocall.go", 167},
                    {"main.thumbnail", "/src/app/main.go", 41}};
const Stack kGoStack{{"main.load", "/src/app/main.go", 12}, {"main.main", "/src/app/main.go", 3}};

Profile native_profile() {
  Profile profile{.sample_types = {"inuse_objects", "inuse_space"}, .period = 524288};
  profile.add(kCStack, {3, 4'000'000'000});
  profile.add(kGoStack, {1, -70});  // of a difference
  profile.add({}, {0, 5});
  profile.samples[1].block_bytes = 48;
  return profile;
}

Profile there_and_back(const Profile& profile) {
  Result<Profile> read = parse_profile(encode_profile(profile));
  if (!read) ADD_FAILURE() << to_text(read.error());
  return read ? std::move(*read) : Profile{};
}

void expect_same(const Profile& read, const Profile& written) {
  EXPECT_EQ(read.sample_types, written.sample_types);
  EXPECT_EQ(read.period, written.period);
  ASSERT_EQ(read.samples.size(), written.samples.size());
  for (std::size_t i = 0; i < read.samples.size(); ++i) {
    EXPECT_EQ(read.stack_of(read.samples[i]), written.stack_of(written.samples[i])) << i;
    EXPECT_TRUE(
        std::ranges::equal(read.values_of(read.samples[i]), written.values_of(written.samples[i])))
        << i;
    EXPECT_EQ(read.samples[i].block_bytes, written.samples[i].block_bytes) << i;
  }
}

TEST(EncodeProfile, IsReadBackTheSame) {
  const Profile profile = native_profile();
  expect_same(there_and_back(profile), profile);
  EXPECT_TRUE(looks_like_gzip(encode_profile(profile)));
}

TEST(EncodeProfile, GivesBackWhatGoWrote) {
  for (const char* name :
       {"go1.19/heap-after.pb.gz", "go1.26/heap-after.pb.gz", "go1.26/goroutine.pb.gz"}) {
    const Profile profile = test::fixture_profile(name);
    ASSERT_FALSE(profile.samples.empty());
    expect_same(there_and_back(profile), profile);
  }
}

TEST(EncodeProfile, TakesAProfileWithoutSamples) {
  const Profile profile{.sample_types = {"inuse_space"}};
  expect_same(there_and_back(profile), profile);
}

TEST(EncodeProfile, FillsUpWhatASampleLacks) {
  Profile profile{.sample_types = {"inuse_objects", "inuse_space"}};
  profile.add(kGoStack, {7});
  EXPECT_EQ(there_and_back(profile).values, (std::vector<std::int64_t>{7, 0}));
}

TEST(EncodeProfile, IsNoBombToItsReaderHoweverWellItPacks) {
  Profile profile{.sample_types = {"inuse_space"}};
  profile.add(kGoStack, {1});
  profile.samples.resize(400'000, profile.samples[0]);
  const std::string bytes = encode_profile(profile);
  EXPECT_LT(bytes.size(), 2U * kMiB);
  const Result<Profile> read = parse_profile(bytes);
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(read->samples.size(), 400'000U);
}

// What the reader here leaves alone: the string that a field of the message, or of a message in it,
// names by number.
std::string text_at(const std::string& message, std::vector<std::uint32_t> path) {
  std::vector<std::string> strings;
  std::optional<std::uint64_t> number;
  WireReader reader(message);
  WireField field;
  while (reader.next(field)) {
    if (field.number == 6) strings.emplace_back(field.bytes);
    if (number || field.number != path[0]) continue;
    number = field.value;
    if (path.size() == 1) continue;
    WireReader inner(field.bytes);
    WireField part;
    while (inner.next(part)) {
      if (part.number == path[1]) number = part.value;
    }
  }
  return number && *number < strings.size() ? strings[*number] : "none";
}

TEST(EncodeProfile, SaysWhatItsValuesAre) {
  enum : std::uint8_t { sample_type = 1, period_type = 11, default_type = 14 };
  const auto message_of = [](const Profile& profile) {
    return gunzip(encode_profile(profile), {}).value();
  };
  const std::string message = message_of(native_profile());
  EXPECT_EQ(text_at(message, {sample_type, 2}), "count");
  EXPECT_EQ(text_at(message, {default_type}), "inuse_space");
  EXPECT_EQ(text_at(message, {period_type, 1}), "space");
  EXPECT_EQ(text_at(message, {period_type, 2}), "bytes");
  EXPECT_EQ(text_at(message_of({.sample_types = {"alloc_space"}}), {sample_type, 2}), "bytes");
  EXPECT_EQ(text_at(message_of({.sample_types = {"live_bytes"}}), {sample_type, 2}), "bytes");
  EXPECT_EQ(text_at(message_of({.sample_types = {"bytes_ever"}}), {sample_type, 2}), "count");
  EXPECT_EQ(text_at(message_of({.sample_types = {"goroutine"}}), {period_type}), "none");
}

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return output;
  for (int c = 0; (c = fgetc(pipe)) != EOF;) output += static_cast<char>(c);
  return pclose(pipe) == 0 ? output : "failed: " + output;
}

TEST(EncodeProfile, IsShownByPprofWithTheNamesOfCAndGo) {
  if (std::system("go tool pprof -help > /dev/null 2>&1") != 0) GTEST_SKIP() << "no go tool pprof";
  const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                     ("encode-test-" + std::to_string(::getpid()) + ".pb.gz");
  std::ofstream(file, std::ios::binary) << encode_profile(native_profile());
  const std::string top =
      output_of("go tool pprof -top -sample_index=inuse_space '" + file.string() + "' 2>&1");
  const std::string by_default = output_of("go tool pprof -top '" + file.string() + "' 2>&1");
  std::filesystem::remove(file);
  EXPECT_TRUE(top.contains("Type: inuse_space")) << top;
  EXPECT_TRUE(top.contains("3.73GB")) << top;
  for (const Frame& frame : kCStack) EXPECT_TRUE(top.contains(frame.function)) << top;
  EXPECT_EQ(by_default, top);
}

}  // namespace
}  // namespace leakgate
