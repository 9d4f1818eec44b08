#include "profile/inflate.hpp"

#include <gtest/gtest.h>

#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

using test::gzip;

std::string inflated(std::string_view bytes) { return gunzip(bytes, {}).value(); }

std::string refusal(std::string_view bytes, const ProfileLimits& limits = {}) {
  const Result<std::string> content = gunzip(bytes, limits);
  return content ? "accepted" : content.error().what;
}

// Bytes that hardly pack.
std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<char>(state >> 24U);
  }
  return bytes;
}

TEST(Gunzip, GivesBackWhatWasPacked) {
  for (const std::size_t size : {0UL, 1UL, 65535UL, 65536UL, 65537UL, 3'000'000UL}) {
    const std::string content = noise(size);
    EXPECT_EQ(inflated(gzip(content)), content) << size;
  }
}

TEST(Gunzip, RefusesABombBeforeItIsLarge) {
  const std::string bomb = gzip(std::string(64 * kMiB, '\0'));
  ASSERT_LT(bomb.size(), 70'000U);
  EXPECT_EQ(refusal(bomb), "it inflates to more than 200 times its size");
}

TEST(Gunzip, AcceptsWhatPacksWellButIsSmall) {
  EXPECT_EQ(inflated(gzip(std::string(kMiB, '\0'))).size(), 1U * kMiB);
}

TEST(Gunzip, RefusesMoreThanTheLimitToTheByte) {
  ProfileLimits limits;
  limits.inflated_bytes_max = 200'000;
  EXPECT_EQ(refusal(gzip(noise(200'000)), limits), "it is larger than 195 KiB");
  limits.compression_ratio_max = 10'000;
  EXPECT_EQ(gunzip(gzip(std::string(200'000, 'a')), limits).value().size(), 200'000U);
  EXPECT_EQ(refusal(gzip(std::string(200'001, 'a')), limits), "it inflates to more than 195 KiB");
}

TEST(Gunzip, SaysWhatIsWrongWithBrokenData) {
  const std::string good = gzip(noise(1000));
  EXPECT_EQ(refusal(good.substr(0, good.size() - 1)), "the gzip data is cut");
  EXPECT_EQ(refusal(good.substr(0, 2)), "the gzip data is cut");
  EXPECT_EQ(refusal(good + "x"), "bytes follow the end of the gzip data");
  EXPECT_EQ(refusal("\x1f\x8b\x08garbage, not a stream"), "the gzip data is damaged");
  std::string wrong_sum = good;
  wrong_sum[wrong_sum.size() - 6] = static_cast<char>(~wrong_sum[wrong_sum.size() - 6]);
  EXPECT_EQ(refusal(wrong_sum), "the gzip data is damaged");
}

TEST(LooksLikeGzip, KnowsTheTwoFirstBytes) {
  EXPECT_TRUE(looks_like_gzip(gzip("")));
  EXPECT_FALSE(looks_like_gzip("\x1f"));
  EXPECT_FALSE(looks_like_gzip(""));
}

}  // namespace
}  // namespace leakgate
