// How targets end by themselves, and what is told of it: where the core file is, and who took over.
#include <gtest/gtest.h>

#include <cstdlib>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

class Ends : public testing::Test {
 protected:
  // Runs a scenario and returns the finding that is no leak.
  nlohmann::json finding_of(const std::string& name) {
    // crash-c works in the temporary folder, and leaves its core file there.
    setenv("TMPDIR", folder_.path().c_str(), 1);
    const fs::path scenario = source_folder() / "scenarios" / (name + ".toml");
    finished_ = run_leakgate({"run", scenario.string()}, folder_.path());
    unsetenv("TMPDIR");
    result_ = read_json(folder_.path() / "leakgate-out" / name / "result.json");
    return result_["findings"].empty() ? nlohmann::json() : result_["findings"][0];
  }
  std::string said() const { return finished_.out + finished_.err; }

  TestFolder folder_;
  Finished finished_;
  nlohmann::json result_;
};

TEST_F(Ends, ACoreFileIsFoundOrItIsSaidWhereItWent) {
  const nlohmann::json finding = finding_of("crash-c-core");
  ASSERT_EQ(finding["kind"], "crash") << said();
  EXPECT_EQ(finding["evidence"]["signal"], "SIGABRT");
  const std::string core = finding["evidence"]["core"];
  if (core.starts_with("handed to ") || core.starts_with("none: core = true, but")) return;
  EXPECT_TRUE(fs::is_regular_file(core)) << core;
  EXPECT_EQ(result_["target"]["exit"]["core_file"], core);
}

TEST_F(Ends, ARestartIsToldWithBothPidsAndReadFromTheChild) {
  const nlohmann::json finding = finding_of("restart");
  ASSERT_EQ(finding["kind"], "restart") << said();
  EXPECT_EQ(result_["target"]["exit"]["pid"], result_["target"]["pid"]);
  EXPECT_TRUE(result_["target"]["exit"]["successor"].is_number());
  EXPECT_NE(result_["target"]["exit"]["successor"], result_["target"]["pid"]);
  EXPECT_NE(finding["evidence"]["last_output"].get<std::string>().find("order book is full"),
            std::string::npos);
  EXPECT_NE(result_["events"].dump().find("the probe is in process"), std::string::npos);
  EXPECT_TRUE(result_["warmup"][0]["heap"].is_number()) << "its pprof was not read";
}

}  // namespace
}  // namespace leakgate::e2e
