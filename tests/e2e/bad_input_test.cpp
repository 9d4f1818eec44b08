// What is wrong with a command line or a scenario is said with its place, nothing is started, and
// the exit code is 2. The reader's own tests hold every case; here it is the command line's turn.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

class BadInput : public testing::Test {
 protected:
  void expect_refused(const std::vector<std::string>& arguments, const std::string& message) {
    const Finished finished = run_leakgate(arguments, folder_.path());
    EXPECT_EQ(finished.exit_code, 2) << finished.out << finished.err;
    EXPECT_NE(finished.err.find(message), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "leakgate-out"));
  }
  void expect_scenario_refused(const std::string& text, const std::string& message) {
    (void)folder_.write("bad.toml", text);
    expect_refused({"run", "bad.toml"}, message);
    expect_refused({"validate", "bad.toml"}, message);
  }
  TestFolder folder_;
};

TEST_F(BadInput, NoCommandIsAUsageError) { expect_refused({}, "--help"); }

TEST_F(BadInput, AMisspeltCommandIsAnsweredWithTheNearestOne) {
  expect_refused({"validte", "x.toml"}, "did you mean \"validate\"?");
}

TEST_F(BadInput, AnUnknownOptionIsNamed) {
  expect_refused({"run", "x.toml", "--frobnicate"}, "--frobnicate");
}

TEST_F(BadInput, AMissingFileIsNamed) { expect_refused({"run", "absent.toml"}, "absent.toml"); }

TEST_F(BadInput, AnEmptyFolderHasNoScenario) {
  std::filesystem::create_directories(folder_.path() / "empty");
  expect_refused({"run", "empty"}, "no scenario");
}

TEST_F(BadInput, TextThatIsNotTomlIsRefusedWithItsPlace) {
  expect_scenario_refused("[*", "bad.toml:1:2");
}

TEST_F(BadInput, SeveralErrorsAreReportedAtOnce) {
  const std::string text =
      "[target]\ncommand = [\"./x\"]\n[load]\nconections = 3\ntimeout = \"12 MB\"\n";
  expect_scenario_refused(text, "bad.toml:4:1");
  expect_scenario_refused(text, "bad.toml:5:11");
  expect_scenario_refused(text, "connections");
}

TEST_F(BadInput, AFileOverOneMebibyteIsRefused) {
  expect_scenario_refused(std::string(1'100'000, '#'), "1 MiB");
}

TEST_F(BadInput, TwoScenariosOfOneNameAreRefused) {
  const std::string text = "name = \"same\"\n[target]\ncommand = [\"/bin/true\"]\n";
  (void)folder_.write("a.toml", text);
  (void)folder_.write("b.toml", text);
  expect_refused({"run", "a.toml", "b.toml"}, "same");
}

TEST_F(BadInput, NothingIsRunWhileOneOfManyScenariosIsWrong) {
  (void)folder_.write("good.toml", "[target]\ncommand = [\"/bin/true\"]\n");
  (void)folder_.write("wrong.toml", "[target]\n");
  expect_refused({"run", "good.toml", "wrong.toml"}, "wrong.toml");
}

TEST_F(BadInput, CheckWantsAFolder) { expect_refused({"check", "absent"}, "not a folder"); }

TEST_F(BadInput, LoadRefusesWhatIsNoUrl) {
  expect_refused({"load", "ftp://localhost/"}, "only http:// and https://");
  expect_refused({"load", "http://localhost/", "--duration", "3 apples"}, "not a duration");
}

TEST_F(BadInput, AMisspeltKindIsAnsweredWithTheNearestOne) {
  expect_refused({"explain", "goroutine-chan-sent"}, "did you mean \"goroutine-chan-send\"?");
  expect_refused({"explain", "poltergeist"}, "see leakgate explain");
}

TEST_F(BadInput, QuietAndVerboseDoNotGoTogether) {
  expect_refused({"judge", "absent", "-q", "-v"}, "excludes");
}

TEST_F(BadInput, ProveWantsATargetWithAProbe) {
  (void)folder_.write("command.toml", "[target]\ncommand = [\"/bin/true\"]\n");
  expect_refused({"prove", "command.toml"}, "no probe");
  expect_refused({"prove", "absent.toml"}, "absent.toml");
}

TEST_F(BadInput, TuneWantsSeveralRuns) {
  (void)folder_.write("command.toml", "[target]\ncommand = [\"/bin/true\"]\n");
  expect_refused({"tune", "command.toml", "--runs", "0"}, "2 to 100");
  expect_refused({"tune", "command.toml", "--runs", "1"}, "2 to 100");
}

TEST_F(BadInput, AKnownLeakNeedsAKindAndADate) {
  expect_scenario_refused("[target]\ncommand = [\"/bin/true\"]\n[[known]]\nculprit = \"main.f\"\n",
                          "bad.toml:3:1: known: kind is missing");
  expect_scenario_refused(
      "[target]\ncommand = [\"/bin/true\"]\n[[known]]\nkind = \"heap\"\nuntil = \"soon\"\n",
      "bad.toml:5:9: known.until: expected a date");
}

TEST_F(BadInput, JudgeWantsARunFolder) { expect_refused({"judge", "absent"}, "absent"); }

TEST_F(BadInput, ARecordingThatIsCutIsRefused) {
  (void)folder_.write("run/recording.json", "{\"recording_version\": 1, \"scen");
  expect_refused({"judge", "run"}, "recording.json");
}

TEST(CommandLine, HelpAndVersionAreNoErrors) {
  const TestFolder folder;
  EXPECT_EQ(run_leakgate({"--help"}, folder.path()).exit_code, 0);
  EXPECT_EQ(run_leakgate({"run", "--help"}, folder.path()).exit_code, 0);
  EXPECT_NE(run_leakgate({"--version"}, folder.path()).out.find("leakgate "), std::string::npos);
}

TEST(CommandLine, OutputThatCannotBeWrittenIsExitCodeSix) {
  const TestFolder folder;
  const std::string schema = std::string(LEAKGATE_BINARY) + " schema";
  EXPECT_EQ(WEXITSTATUS(std::system((schema + " > /dev/full 2> /dev/null").c_str())), 6);
  EXPECT_EQ(WEXITSTATUS(std::system((schema + " 2> /dev/null | true").c_str())), 0);
}

TEST(CommandLine, SchemaIsTheCommittedOne) {
  const TestFolder folder;
  EXPECT_EQ(run_leakgate({"schema"}, folder.path()).out,
            read_text(source_folder() / "scenario.schema.json"));
}

TEST(CommandLine, SamplesListsEveryBundledScenario) {
  const TestFolder folder;
  const Finished finished = run_leakgate({"samples"}, folder.path());
  EXPECT_EQ(finished.exit_code, 0);
  for (const char* name : {"map-cache-fixed", "article-100k-goroutines", "steady"}) {
    EXPECT_NE(finished.out.find(name), std::string::npos) << name;
  }
}

TEST(CommandLine, ExplainsAKindAllKindsOrListsThem) {
  const TestFolder folder;
  const std::string one = run_leakgate({"explain", "heap"}, folder.path()).out;
  EXPECT_TRUE(one.starts_with("heap: ")) << one;
  EXPECT_NE(one.find("map-cache"), std::string::npos) << one;
  const std::string all = run_leakgate({"explain", "all"}, folder.path()).out;
  EXPECT_NE(all.find(one), std::string::npos);
  EXPECT_NE(all.find("oom-kill: "), std::string::npos);
  EXPECT_NE(run_leakgate({"explain"}, folder.path()).out.find("  oom-kill "), std::string::npos);
}

TEST(CommandLine, ValidateAcceptsTheBundledScenarios) {
  const TestFolder folder;
  const Finished finished =
      run_leakgate({"validate", (source_folder() / "scenarios").string()}, folder.path());
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

}  // namespace
}  // namespace leakgate::e2e
