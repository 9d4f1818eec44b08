// Metrics that the target serves itself: an endpoint that fails is no service that fails, and one
// that answers is only read.
#include <gtest/gtest.h>

#include <algorithm>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

class Metrics : public testing::Test {
 protected:
  nlohmann::json run(const std::string& name) {
    const fs::path scenario = source_folder() / "scenarios" / (name + ".toml");
    finished_ = run_leakgate({"run", scenario.string(), "--out", "out"}, folder_.path());
    return read_json(folder_.path() / "out" / name / "result.json");
  }
  [[nodiscard]] std::string said() const { return finished_.out + finished_.err; }

  TestFolder folder_;
  Finished finished_;
};

bool has_cause(const nlohmann::json& result, const std::string& cause, const std::string& series) {
  return std::ranges::any_of(result["gaps"], [&](const nlohmann::json& gap) {
    return gap["source"] == "metrics" && gap["cause"] == cause &&
           (series.empty() ? gap["series"].is_null() : gap["series"] == series);
  });
}

TEST_F(Metrics, ThatFailNowAndThenAreGapsAndNeitherDropNorLeak) {
  const nlohmann::json result = run("flaky-monitor");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(result["verdict"], "pass");
  EXPECT_TRUE(has_cause(result, "-1 instead of a value", "process_resident_memory_bytes"));
  EXPECT_TRUE(has_cause(result, "the answer is empty", ""));
  EXPECT_TRUE(has_cause(result, "status 500 instead of metrics", ""));
  EXPECT_TRUE(has_cause(result, "no whole answer within 0.3 s", ""));
  const nlohmann::json& memory = result["metrics"]["series"][0];
  EXPECT_GT(memory["missing"], 0);
  EXPECT_LT(memory["missing"], memory["readings"]);
  EXPECT_GT(memory["min"], 1'000'000);  // never -1 and never 0
  const nlohmann::json& finding = result["findings"][0];
  EXPECT_EQ(finding["kind"], "monitoring-gap");
  EXPECT_NE(finding["sentence"].get<std::string>().find("the process lived on"), std::string::npos);
  EXPECT_EQ(result["target"]["restarted"], false);
  EXPECT_EQ(read_text(folder_.path() / "out/flaky-monitor/metrics.csv").find("-1"),
            std::string::npos);
}

TEST_F(Metrics, ThatAnswerProperlyAreReadAndChangeNothing) {
  const nlohmann::json result = run("flaky-monitor-fixed");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(result["verdict"], "pass");
  EXPECT_GT(result["metrics"]["series"][0]["readings"], 3);
  for (const nlohmann::json& finding : result["findings"]) {
    EXPECT_NE(finding["kind"], "monitoring-gap") << finding.dump(2);
  }
  const Finished again =
      run_leakgate({"judge", "out/flaky-monitor-fixed", "--json", "-"}, folder_.path());
  EXPECT_EQ(again.out, read_text(folder_.path() / "out/flaky-monitor-fixed/result.json"));
}

}  // namespace
}  // namespace leakgate::e2e
