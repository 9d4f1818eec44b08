#include "profile/function_table.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "profile/profile_bytes.hpp"

namespace leakgate {
namespace {

const Frame kLeaf{"main.leaf", "/src/main.go", 7};
const Frame kMid{"main.mid", "/src/main.go", 9};
const Frame kMain{"main.main", "/src/main.go", 20};

Profile with(const std::vector<std::pair<Stack, std::int64_t>>& samples) {
  Profile profile{.sample_types = {"inuse_space"}, .sample_units = {"bytes"}};
  for (const auto& [stack, value] : samples) profile.add(stack, {value});
  return profile;
}

FunctionTable table_of(const Profile& newer, const Profile* base = nullptr, std::size_t rows = 0) {
  return function_table(base, newer, {}, rows).value();
}

using Rows = std::vector<FunctionRow>;

TEST(FunctionTable, AddsUpFlatAndCumulativeValues) {
  const FunctionTable table = table_of(with({{{kLeaf, kMid, kMain}, 700}, {{kMid, kMain}, 300}}));
  EXPECT_EQ(table.total, 1000);
  EXPECT_EQ(table.rows, (Rows{{.name = "main.leaf", .flat = 700, .cum = 700},
                              {.name = "main.mid", .flat = 300, .cum = 1000},
                              {.name = "main.main", .flat = 0, .cum = 1000}}));
}

TEST(FunctionTable, CountsRecursionOnce) {
  const FunctionTable table = table_of(with({{{kMid, kLeaf, kMid, kMain}, 100}}));
  EXPECT_EQ(table.rows[0], (FunctionRow{.name = "main.mid", .flat = 100, .cum = 100}));
}

TEST(FunctionTable, DropsWhatHoldsLittleAndKeepsTheFirst) {
  const Frame small{"main.small", "/src/main.go", 1};
  const FunctionTable table = table_of(
      with({{{kLeaf, kMain}, 1000}, {{small, kMain}, 4}, {{kMid, kMain}, 500}}), nullptr, 2);
  EXPECT_EQ(table.dropped, 1U);
  EXPECT_EQ(table.functions, 3U);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[1].name, "main.mid");
}

TEST(FunctionTable, SubtractsTheBaseAndCountsShrinkingAsTheSizeOfTheChange) {
  const Profile base = with({{{kLeaf, kMain}, 100}, {{kMid, kMain}, 70}});
  const Profile newer = with({{{kLeaf, kMain}, 100}, {{kMid, kMain}, 20}, {{kMain}, 30}});
  const FunctionTable table = table_of(newer, &base);
  EXPECT_EQ(table.total, 80);
  EXPECT_EQ(table.rows, (Rows{{.name = "main.mid", .flat = -50, .cum = -50},
                              {.name = "main.main", .flat = 30, .cum = -20}}));
}

TEST(FunctionTable, SaysWhatWasInlined) {
  const Result<Profile> profile = parse_profile(test::small_message());
  ASSERT_TRUE(profile);
  const FunctionTable table = table_of(*profile);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_NE(table.rows[0].inlined, table.rows[1].inlined);
}

TEST(FunctionTable, KeepsFunctionsOfOtherTypeArgumentsApart) {
  Profile profile = with({{{kLeaf}, 7}, {{kMid}, 3}});
  profile.frames[0] = profile.frames[1] = {"main.get[...]", "/src/main.go", 7};
  profile.full_names = {{0, "main.get[int]"}, {1, "main.get[string]"}};
  const FunctionTable table = table_of(profile);
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].name, "main.get[int]");
}

TEST(FunctionTable, TakesHostileValues) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Profile huge = with({{{kLeaf}, kMost}, {{kLeaf}, kMost}, {{kMain}, -kMost - 1}, {{}, 5}});
  EXPECT_FALSE(function_table(&huge, huge, "nothing", 0));
  (void)table_of(huge);
  (void)table_of(huge, &huge);
  EXPECT_TRUE(table_of(with({})).rows.empty());
}

}  // namespace
}  // namespace leakgate
