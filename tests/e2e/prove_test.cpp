// Known leaks, prove and tune, each on a service of go-samples/ with cycles that are few and short.
#include <gtest/gtest.h>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

constexpr const char* kShortCycles = "[cycles]\nwarmup = 500\ncount = 5\nquiet = \"1s\"\n";

class Trust : public testing::Test {
 protected:
  void write_scenario(const std::string& sample, const std::string& variant,
                      const std::string& more = {}) {
    (void)folder_.write("case.toml", "name = \"case\"\n[target]\npackage = \"" +
                                         (source_folder() / "go-samples" / sample).string() +
                                         "\"\nargs = [\"-variant\", \"" + variant +
                                         "\", \"-listen\", \"{addr}\"]\nready = \"/healthz\"\n" +
                                         kShortCycles + more);
  }
  Finished run(const std::vector<std::string>& arguments) {
    return run_leakgate(arguments, folder_.path());
  }
  nlohmann::json result_of(const std::string& name) {
    return read_json(folder_.path() / "leakgate-out" / name / "result.json");
  }
  TestFolder folder_;
};

TEST_F(Trust, AKnownLeakIsReportedAndPassesUntilItsDate) {
  const std::string known = "[[known]]\nkind = \"heap\"\nculprit = \"main.remember\"\nuntil = ";
  write_scenario("map-cache", "leaky", known + "2999-01-31\n");
  const Finished passed = run({"run", "case.toml"});
  EXPECT_EQ(passed.exit_code, 0) << passed.out << passed.err;
  const nlohmann::json result = result_of("case");
  EXPECT_EQ(result["verdict"], "pass");
  EXPECT_EQ(result["reason"], "1 known leak: heap main.remember, until 2999-01-31");
  EXPECT_EQ(result["known"][0]["state"], "matched");
  write_scenario("map-cache", "leaky", known + "2020-01-31\n");
  const Finished expired = run({"judge", "leakgate-out/case", "--scenario", "case.toml"});
  EXPECT_EQ(expired.exit_code, 1) << expired.out;
  EXPECT_TRUE(expired.out.contains("it has expired")) << expired.out;
}

TEST_F(Trust, ProveFindsBothLeaksByName) {
  write_scenario("steady", "fixed");
  const Finished finished = run({"prove", "case.toml", "-q"});
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_TRUE(finished.out.contains("main.leakgateInjectedGoroutine")) << finished.out;
  EXPECT_TRUE(finished.out.contains("main.leakgateInjectedAllocation")) << finished.out;
  EXPECT_TRUE(finished.out.contains("\nPROVEN in ")) << finished.out;
  EXPECT_EQ(result_of("case-prove-heap")["verdict"], "leak");
}

TEST_F(Trust, TuneProposesGatesThatTheScenarioHolds) {
  write_scenario("steady", "fixed", "[gate.rss]\nmax = \"1MiB\"\n");
  const Finished tuned = run({"tune", "case.toml", "--runs", "2", "-q"});
  ASSERT_EQ(tuned.exit_code, 0) << tuned.out << tuned.err;
  const std::size_t gates = tuned.out.find("\n[gate.");
  ASSERT_NE(gates, std::string::npos) << tuned.out;
  write_scenario("steady", "fixed", tuned.out.substr(gates));
  const Finished judged = run({"judge", "leakgate-out/case-tune-1", "--scenario", "case.toml"});
  EXPECT_EQ(judged.exit_code, 0) << judged.out << judged.err;
}

}  // namespace
}  // namespace leakgate::e2e
