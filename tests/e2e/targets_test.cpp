// Every way to have a target: a package, a prebuilt command with pprof or with nothing, a process
// that runs already, helpers; and what happens to those that fail.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

// Cycles small enough for a test: what is measured does not matter here.
constexpr const char* kShortRun =
    "[load]\nrequests = 211\nconnections = 4\n[cycles]\nwarmup = 211\ncount = 3\nquiet = \"1s\"\n";

class Targets : public testing::Test {
 protected:
  // Builds a Go program of the source tree without the probe and returns the binary.
  fs::path build(const fs::path& package) {
    const fs::path binary = folder_.path() / package.filename();
    const std::string command =
        "cd '" + package.string() + "' && go build -o '" + binary.string() + "' . >&2";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return binary;
  }
  fs::path sample(const std::string& name) { return source_folder() / "go-samples" / name; }
  fs::path fixture(const std::string& name) { return source_folder() / "fixtures" / name; }

  // Runs a scenario; `text` is its [target] table and whatever else it needs.
  nlohmann::json run(const std::string& text, const std::string& cycles = kShortRun) {
    (void)folder_.write("case.toml", "name = \"case\"\n" + text + cycles);
    finished_ = run_leakgate({"run", "case.toml"}, folder_.path());
    return read_json(folder_.path() / "leakgate-out" / "case" / "result.json");
  }
  std::string said() const { return finished_.out + finished_.err; }

  TestFolder folder_;
  Finished finished_;
};

TEST_F(Targets, ACommandWithNothingIsReadFromItsMemoryAndNeedsCollectionsOfItsOwn) {
  const fs::path binary = build(sample("steady"));
  const nlohmann::json result = run("[target]\ncommand = [\"" + binary.string() +
                                    "\", \"-variant\", \"fixed\", \"-listen\", \"{addr}\"]\n"
                                    "ready = \"/healthz\"\n");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(result["verdict"], "pass");
  EXPECT_TRUE(result["cycles"][0]["heap"].is_null());
  EXPECT_TRUE(result["cycles"][0]["goroutines"].is_number());
  EXPECT_TRUE(result["cycles"][0]["rss"].is_number());
  EXPECT_NE(said().find("not measurable"), std::string::npos) << said();
}

TEST_F(Targets, AGateThatCannotBeMeasuredIsInconclusive) {
  const fs::path binary = build(sample("steady"));
  const nlohmann::json result = run("[target]\ncommand = [\"" + binary.string() +
                                    "\", \"-variant\", \"fixed\", \"-listen\", \"{addr}\"]\n"
                                    "[gate.heap]\ngrowth = \"1MiB\"\n");
  EXPECT_EQ(finished_.exit_code, 5) << said();
  EXPECT_EQ(result["verdict"], "inconclusive");
}

TEST_F(Targets, ACommandWithPprofHasHeapAndGoroutines) {
  const fs::path binary = build(fixture("pprof-server"));
  const nlohmann::json result = run("[target]\ncommand = [\"" + binary.string() +
                                    "\", \"{addr}\"]\npprof = \"http://{addr}/debug/pprof\"\n");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_TRUE(result["cycles"][0]["heap"].is_number());
  EXPECT_TRUE(result["cycles"][0]["goroutines"].is_number());
}

TEST_F(Targets, APprofThatDoesNotAnswerIsNoPass) {
  const fs::path binary = build(fixture("pprof-server"));
  const nlohmann::json result = run("[target]\ncommand = [\"" + binary.string() +
                                    "\", \"{addr}\"]\npprof = \"http://{addr}/debug/prof\"\n"
                                    "[[load.request]]\npath = \"/leak\"\n");
  EXPECT_EQ(finished_.exit_code, 5) << said();
  EXPECT_NE(said().find("pprof does not answer"), std::string::npos) << said();
  EXPECT_TRUE(result["load"]["rate"].is_number());
}

TEST_F(Targets, ALeakIsFoundThroughPprofAlone) {
  const fs::path binary = build(fixture("pprof-server"));
  const nlohmann::json result = run("[target]\ncommand = [\"" + binary.string() +
                                    "\", \"{addr}\"]\npprof = \"http://{addr}/debug/pprof\"\n"
                                    "[[load.request]]\npath = \"/leak\"\n");
  EXPECT_EQ(finished_.exit_code, 1) << said();
  ASSERT_FALSE(result["findings"].empty());
  EXPECT_EQ(result["findings"][0]["kind"], "goroutine-select");
  EXPECT_EQ(result["findings"][0]["culprit"], "main.leak");
}

TEST_F(Targets, AnAttachedProcessIsNeverStopped) {
  const fs::path binary = build(fixture("pprof-server"));
  const int pid = fork();
  if (pid == 0) {
    execl(binary.c_str(), binary.c_str(), "127.0.0.1:39871", nullptr);
    _exit(99);
  }
  const nlohmann::json result = run("[target]\nattach = { pid = " + std::to_string(pid) +
                                    " }\naddr = \"127.0.0.1:39871\"\n"
                                    "pprof = \"http://{addr}/debug/pprof\"\n");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(result["target"]["pid"], pid);
  EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), 0) << "the process that was attached to has ended";
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
}

TEST_F(Targets, AProcessThatDoesNotServeTheAddressIsNotJudgedForIt) {
  const int pid = fork();
  if (pid == 0) {
    execl("/bin/sleep", "sleep", "60", nullptr);
    _exit(99);
  }
  (void)run("[target]\nattach = { pid = " + std::to_string(pid) +
            " }\naddr = \"127.0.0.1:39872\"\n");
  EXPECT_EQ(finished_.exit_code, 3) << said();
  EXPECT_NE(said().find("does not listen on port 39872"), std::string::npos) << said();
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
}

TEST_F(Targets, ATemporaryFolderThatCannotBeMadeIsNoVerdict) {
  setenv("TMPDIR", "/nonexistent", 1);
  (void)run("[target]\npackage = \"" + sample("steady").string() + "\"\n");
  unsetenv("TMPDIR");
  EXPECT_EQ(finished_.exit_code, 6) << said();
  EXPECT_NE(said().find("TMPDIR"), std::string::npos) << said();
}

TEST_F(Targets, AHelperThatDiesUnderLoadFailsTheRun) {
  (void)run("[target]\npackage = \"" + sample("steady").string() +
                "\"\nargs = [\"-variant\", \"fixed\", \"-listen\", \"{addr}\"]\n"
                "[[helper]]\nname = \"back\"\ncommand = [\"timeout\", \"2\", \"python3\", \"-m\", "
                "\"http.server\", \"--bind\", \"127.0.0.1\", \"{port}\"]\n",
            "[load]\nrequests = 211\n[cycles]\ncount = 10\ndrain = \"5s\"\n");
  EXPECT_EQ(finished_.exit_code, 3) << said();
  EXPECT_NE(said().find("helper \"back\" ended"), std::string::npos) << said();
}

TEST_F(Targets, HelpersAreThereBeforeTheTargetAndNotMeasured) {
  const nlohmann::json result =
      run("[target]\npackage = \"" + fixture("front").string() +
          "\"\nargs = [\"{addr}\", \"{helper.back.addr}\"]\n"
          "[[helper]]\nname = \"back\"\npackage = \"" +
          sample("steady").string() +
          "\"\nargs = [\"-variant\", \"fixed\", \"-listen\", \"{addr}\"]\nready = \"/healthz\"\n");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(result["verdict"], "pass");
  EXPECT_EQ(result["load"]["errors"]["status"], 0);
}

TEST_F(Targets, ATargetThatDoesNotBuildShowsWhatGoPrints) {
  (void)folder_.write("broken/go.mod", "module broken\n\ngo 1.19\n");
  (void)folder_.write("broken/main.go", "package main\n\nfunc main() { undefinedThing() }\n");
  const nlohmann::json result = run("[target]\npackage = \"broken\"\n");
  EXPECT_EQ(finished_.exit_code, 3);
  EXPECT_NE(said().find("main.go:3:15: undefined: undefinedThing"), std::string::npos) << said();
  EXPECT_EQ(result["verdict"], "target_failed");
}

TEST_F(Targets, ATargetThatPanicsUnderLoadIsNamedSo) {
  const nlohmann::json result = run("[target]\npackage = \"" + fixture("crasher").string() +
                                    "\"\nargs = [\"{addr}\"]\n"
                                    "[[load.request]]\npath = \"/panic?after=400&id={seq}\"\n");
  EXPECT_EQ(finished_.exit_code, 3) << said();
  EXPECT_EQ(result["verdict"], "target_failed");
  EXPECT_NE(result["target"]["exit"]["panic"].get<std::string>().find("boom"), std::string::npos);
  EXPECT_NE(said().find("boom"), std::string::npos) << said();
}

TEST_F(Targets, AServerThatAnswersWithErrorsIsALoadFailureAndNotAPass) {
  const nlohmann::json result =
      run("[target]\npackage = \"" + sample("steady").string() +
          "\"\nargs = [\"-variant\", \"fixed\", \"-listen\", \"{addr}\"]\n"
          "[[load.request]]\nexpect = \"204\"\n");
  EXPECT_EQ(finished_.exit_code, 4) << said();
  EXPECT_EQ(result["verdict"], "load_failed");
  EXPECT_NE(said().find("answered 200"), std::string::npos) << said();
}

TEST_F(Targets, AnotherGoThanAskedForSkipsTheScenarioVisibly) {
  const nlohmann::json result =
      run("[target]\npackage = \"" + sample("steady").string() + "\"\ngo = \">=99.0\"\n");
  EXPECT_EQ(finished_.exit_code, 0);
  EXPECT_EQ(result["verdict"], "skipped");
  EXPECT_NE(said().find("99.0"), std::string::npos) << said();
}

TEST_F(Targets, ARecordingIsJudgedTheSameAgain) {
  (void)run(
      "[target]\npackage = \"" + sample("steady").string() +
      "\"\nargs = [\"-variant\", \"fixed\", \"-listen\", \"{addr}\"]\nready = \"/healthz\"\n");
  ASSERT_EQ(finished_.exit_code, 0) << said();
  const fs::path result = folder_.path() / "leakgate-out" / "case" / "result.json";
  const std::string before = read_text(result);
  fs::remove(result);
  const Finished again =
      run_leakgate({"judge", "leakgate-out/case", "--json", "-"}, folder_.path());
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(again.out, before);
}

TEST_F(Targets, TheSourceTreeIsUntouched) {
  fs::create_directories(folder_.path() / "copy");
  fs::copy(sample("steady"), folder_.path() / "copy" / "steady", fs::copy_options::recursive);
  fs::copy(sample("internal"), folder_.path() / "copy" / "internal", fs::copy_options::recursive);
  fs::copy(source_folder() / "go-samples" / "go.mod", folder_.path() / "copy" / "go.mod");
  const auto listing = [&] {
    std::map<std::string, fs::file_time_type> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path() / "copy")) {
      files[entry.path().string()] = entry.last_write_time();
    }
    return files;
  };
  const auto before = listing();
  (void)run(
      "[target]\npackage = \"copy/steady\"\n"
      "args = [\"-variant\", \"fixed\", \"-listen\", \"{addr}\"]\n");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(listing(), before);
}

TEST_F(Targets, ResultsThatCannotBeWrittenAreExitCodeSix) {
  (void)folder_.write("in-the-way", "a file, not a folder");
  (void)folder_.write("case.toml", "[target]\npackage = \"" + sample("steady").string() + "\"\n");
  const Finished finished =
      run_leakgate({"run", "case.toml", "--out", "in-the-way"}, folder_.path());
  EXPECT_EQ(finished.exit_code, 6) << finished.err;
  EXPECT_NE(finished.err.find("in-the-way"), std::string::npos);
}

}  // namespace
}  // namespace leakgate::e2e
