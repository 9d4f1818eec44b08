#include <gtest/gtest.h>

#include "target/build.hpp"

namespace leakgate {
namespace {

bool satisfies(const char* version, const char* condition) {
  return go_version_satisfies(version, condition).value();
}

TEST(GoVersion, ComparesNumbersNotText) {
  EXPECT_TRUE(satisfies("go1.22.3", ">=1.19"));
  EXPECT_TRUE(satisfies("go1.22.10", ">1.22.9"));
  EXPECT_FALSE(satisfies("go1.9.7", ">=1.19"));
  EXPECT_TRUE(satisfies("go1.19", "<=1.19.0"));
}

TEST(GoVersion, ComparesToThePrecisionThatIsWritten) {
  EXPECT_TRUE(satisfies("go1.22.3", "=1.22"));
  EXPECT_TRUE(satisfies("go1.22.3", "==1.22"));
  EXPECT_FALSE(satisfies("go1.22.3", "=1.22.1"));
  EXPECT_FALSE(satisfies("go1.20.5", ">1.20"));
  EXPECT_TRUE(satisfies("go1.22.9", "<=1.22"));
  EXPECT_FALSE(satisfies("go1.23", "<1.23"));
}

TEST(GoVersion, PutsCandidatesBeforeTheRelease) {
  EXPECT_TRUE(satisfies("go1.22rc1", ">=1.22"));
  EXPECT_FALSE(satisfies("go1.22rc1", ">=1.22.0"));
  EXPECT_FALSE(satisfies("go1.22rc1", "<1.22"));
  EXPECT_TRUE(satisfies("go1.22rc2", ">1.22rc1"));
  EXPECT_TRUE(satisfies("go1.21beta1", "<1.21rc1"));
  EXPECT_TRUE(satisfies("go1.22.0", ">1.22rc2"));
}

TEST(GoVersion, ReadsSuffixesAndDevelopmentVersions) {
  EXPECT_TRUE(satisfies("go1.26.8-X:nodwarf5", "=1.26.8"));
  EXPECT_TRUE(satisfies("go1.20.4 X:boringcrypto", ">=1.20"));
  EXPECT_TRUE(satisfies("devel go1.27-3f1a2b Mon Jan 1", ">=1.26"));
}

TEST(GoVersion, WantsAllConditionsToHold) {
  EXPECT_TRUE(satisfies("go1.22.3", ">=1.19, <1.23"));
  EXPECT_FALSE(satisfies("go1.23.0", ">=1.19,<1.23"));
  EXPECT_TRUE(satisfies("go1.23.0", ""));
}

TEST(GoVersion, RefusesWhatItCannotRead) {
  for (const char* condition : {"1.22", ">=", ">=go1.22", ">=1.22.3.4", ">=1.x", "~1.22", ">=1.19,",
                                ">=-1.2", ">=1.22rc", ">=99999999999"}) {
    const auto result = go_version_satisfies("go1.22", condition);
    ASSERT_FALSE(result) << condition;
    EXPECT_EQ(result.error().code, ErrorCode::usage);
  }
  for (const char* version : {"", "1.22", "gopher", "go1.22x", "go"}) {
    const auto result = go_version_satisfies(version, ">=1.19");
    ASSERT_FALSE(result) << version;
    EXPECT_EQ(result.error().code, ErrorCode::target);
  }
}

}  // namespace
}  // namespace leakgate
