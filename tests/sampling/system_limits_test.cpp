#include "sampling/system_limits.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

namespace leakgate {
namespace {

constexpr const char* kLimits =
    "Limit                     Soft Limit           Hard Limit           Units     \n"
    "Max cpu time              unlimited            unlimited            seconds   \n"
    "Max open files            1024                 1048576              files     \n";

TEST(SystemLimits, KnowsTheSoftLimitOfDescriptors) {
  EXPECT_EQ(open_files_limit(kLimits), 1024);
  EXPECT_EQ(open_files_limit("Max open files            unlimited   unlimited  files\n"),
            std::nullopt);
  EXPECT_EQ(open_files_limit(""), std::nullopt);
}

TEST(SystemLimits, TakesMaxAndWhatIsTooLargeForNoLimit) {
  EXPECT_EQ(limit_from("536870912\n"), 536870912);
  EXPECT_EQ(limit_from("max\n"), std::nullopt);
  EXPECT_EQ(limit_from("9223372036854771712\n"), std::nullopt);
  EXPECT_EQ(limit_from("-1"), std::nullopt);
  EXPECT_EQ(limit_from(""), std::nullopt);
}

TEST(SystemLimits, ReadsGoMemoryLimitAsGoDoes) {
  const auto limit = [](std::string text) {
    return go_memory_limit(std::string("PATH=/bin") + '\0' + text + '\0');
  };
  EXPECT_EQ(limit("GOMEMLIMIT=512MiB"), Bytes{512 * kMiB});
  EXPECT_EQ(limit("GOMEMLIMIT=1000000"), Bytes{1'000'000});
  EXPECT_EQ(limit("GOMEMLIMIT=2TiB"), Bytes{2048 * kGiB});
  EXPECT_EQ(limit("GOMEMLIMIT=off"), std::nullopt);
  EXPECT_EQ(limit("GOMEMLIMIT="), std::nullopt);
  EXPECT_EQ(limit("NO_GOMEMLIMIT=5"), std::nullopt);
}

TEST(SystemLimits, ReadsThoseOfALivingProcess) {
  rlimit own{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &own), 0);
  const SystemLimits limits = read_system_limits(getpid());
  if (own.rlim_cur == RLIM_INFINITY) GTEST_SKIP() << "no limit";
  EXPECT_EQ(limits.fds, static_cast<Count>(own.rlim_cur));
  EXPECT_GT(limits.mappings.value_or(0), 0);
}

TEST(SystemLimits, KnowsNoneOfAProcessThatIsGone) {
  EXPECT_EQ(read_system_limits(0).fds, std::nullopt);
}

}  // namespace
}  // namespace leakgate
