#include "inspect/go_core.hpp"

#include <gtest/gtest.h>

#include "inspect/core_target.hpp"
#include "inspect/goroutine_target.hpp"

namespace leakgate {
namespace {

// fixtures/core-target starts twenty of them; some may not have come to their select yet.
Count of_the_fixture(const GoroutineProfile& seen) {
  Count count = 0;
  for (const GoroutineGroup& group : group_goroutines(seen.profile)) {
    const bool is_its = !group.stack.empty() && group.stack.back().function == "main.main.func1";
    if (is_its) count += group.count;
  }
  return count;
}

std::string text_of(const GoroutineProfile& seen) {
  std::string text;
  for (const GoroutineGroup& group : group_goroutines(seen.profile)) {
    text += std::to_string(group.count) + " " + group.key + "\n";
  }
  return text;
}

class GoCoreOf : public testing::TestWithParam<const char*> {};

TEST_P(GoCoreOf, GroupsTheGoroutinesOfAProcessThatCrashed) {
  CoreTarget target(GetParam());
  if (!target.crash()) GTEST_SKIP() << target.why_no_core();
  const auto core = GoCore::open(target.core(), target.program(), {});
  ASSERT_TRUE(core) << to_text(core.error());
  const Result<GoroutineProfile> seen = (*core)->goroutines();
  ASSERT_TRUE(seen) << to_text(seen.error());
  EXPECT_EQ(of_the_fixture(*seen), 20) << text_of(*seen);
  EXPECT_EQ(created_by(seen->creators).at("main.main.func1"), "main.main main.go:29");
  EXPECT_EQ(seen->unread, 0);
}

INSTANTIATE_TEST_SUITE_P(Builds, GoCoreOf, testing::Values("", "-buildmode=pie", "-ldflags=-w"));

TEST(GoCore, ShowsWhereAThreadWasInACopyOfAProcessThatRuns) {
  CoreTarget target("");
  if (!target.copy()) GTEST_SKIP() << target.why_no_core();
  const auto core = GoCore::open(target.core(), target.program(), {});
  ASSERT_TRUE(core) << to_text(core.error());
  const Result<GoroutineProfile> seen = (*core)->goroutines();
  ASSERT_TRUE(seen) << to_text(seen.error());
  EXPECT_EQ(of_the_fixture(*seen), 20);
}

// However much of it is there: no crash, and nothing that was not there.
TEST(GoCore, ReadsWhatACutCoreHas) {
  CoreTarget target("");
  if (!target.crash()) GTEST_SKIP() << target.why_no_core();
  const auto size = std::filesystem::file_size(target.core());
  for (const auto share : {90, 60, 30, 5, 1}) {
    std::filesystem::resize_file(target.core(), size / 100 * static_cast<unsigned>(share));
    const auto core = GoCore::open(target.core(), target.program(), {});
    if (!core) continue;
    const Result<GoroutineProfile> seen = (*core)->goroutines();
    if (seen) {
      EXPECT_LE(of_the_fixture(*seen), 20) << share;
    } else {
      EXPECT_NE(seen.error().what.find("the core file is cut"), std::string::npos)
          << to_text(seen.error());
    }
  }
}

}  // namespace
}  // namespace leakgate
