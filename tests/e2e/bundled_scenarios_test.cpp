// Bundled scenarios must do what they say: leaks are found and named, fixed twins pass. Here is one
// of each kind, so that all tests together stay under 15 minutes; ci/demo runs all of them, and
// ci/soak repeats them.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

constexpr std::array kOneOfAKind{"body-not-closed",
                                 "cgo-malloc",
                                 "cgo-malloc-fixed",
                                 "cgo-mmap",
                                 "cgo-threads",
                                 "context-no-cancel",
                                 "cover-resizer",
                                 "cover-resizer-fixed",
                                 "crash-c-core",
                                 "crash-go",
                                 "fd-leak",
                                 "flaky-monitor",
                                 "http-no-timeout-fixed",
                                 "lazy-free",
                                 "malloc-retained",
                                 "malloc-retained-fixed",
                                 "map-cache-fixed",
                                 "map-cache-once",
                                 "map-cache-once-from-start",
                                 "map-shrink",
                                 "mutex-hold",
                                 "oom",
                                 "rebuild-image-fixed",
                                 "restart",
                                 "slice-pinning",
                                 "steady",
                                 "sync-pool",
                                 "ticker-go122",
                                 "wait-group"};

class BundledScenario : public testing::TestWithParam<const char*> {
 protected:
  // Runs one scenario and returns its result.json.
  nlohmann::json run(const std::string& name) {
    const fs::path scenario = source_folder() / "scenarios" / (name + ".toml");
    setenv("TMPDIR", folder_.path().c_str(), 1);  // what they leave behind goes with the test
    finished_ = run_leakgate({"run", scenario.string(), "--out", "out"}, folder_.path());
    unsetenv("TMPDIR");
    EXPECT_EQ(finished_.exit_code, 0) << finished_.out << finished_.err;
    return read_json(folder_.path() / "out" / name / "result.json");
  }
  TestFolder folder_;
  Finished finished_;
};

TEST_P(BundledScenario, HasTheVerdictThatItExpects) {
  const nlohmann::json result = run(GetParam());
  ASSERT_TRUE(result.is_object());
  EXPECT_LT(result["harness"]["rss_bytes_peak"].get<double>(), 32.0 * 1024 * 1024);
}

INSTANTIATE_TEST_SUITE_P(
    OfAKind, BundledScenario, testing::ValuesIn(kOneOfAKind), [](const auto& param) {
      std::string name = param.param;
      std::replace_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
      return name;
    });

// The rate a finding gives, 0 when there is no such finding.
double rate_of(const nlohmann::json& result, const std::string& kind) {
  for (const nlohmann::json& finding : result["findings"]) {
    if (finding["kind"] == kind && finding["per_request"].is_number())
      return finding["per_request"];
  }
  return 0;
}

class LeakRate : public BundledScenario {};

TEST_F(LeakRate, OfGoroutinesIsExactToAHundredth) {
  EXPECT_NEAR(rate_of(run("select-block"), "goroutine-select"), 1, 0.01);
  EXPECT_NEAR(rate_of(run("rebuild-image"), "goroutine-chan-send"), 1, 0.01);
}

TEST_F(LeakRate, OfBytesIsWithin30Percent) {
  // One slice of 1 KiB a request, its key and its map entry.
  EXPECT_NEAR(rate_of(run("map-cache"), "heap"), 1100, 330);
}

TEST_F(LeakRate, OfTheArticlesHundredThousandIsExact) {
  EXPECT_NEAR(rate_of(run("article-100k-goroutines"), "goroutine-select"), 100'000, 1);
}

}  // namespace
}  // namespace leakgate::e2e
