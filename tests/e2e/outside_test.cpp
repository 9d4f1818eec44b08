// Targets that expose nothing: run as a prebuilt command, and watched while others load them.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

// A process of our own that is ended with the test.
class Server {
 public:
  Server(const fs::path& binary, const std::string& address) : pid_(fork()) {
    if (pid_ != 0) return;
    execl(binary.c_str(), binary.c_str(), "-gc", "20", address.c_str(), nullptr);
    _exit(99);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] int pid() const { return pid_; }
  [[nodiscard]] bool runs() const {
    return kill(pid_, 0) == 0 && waitpid(pid_, nullptr, WNOHANG) == 0;
  }

 private:
  pid_t pid_;
};

class Outside : public testing::Test {
 protected:
  fs::path build(const std::string& flags = "") {
    const fs::path binary = folder_.path() / "plain-server";
    const std::string command = "cd '" + (source_folder() / "fixtures/plain-server").string() +
                                "' && go build " + flags + " -o '" + binary.string() + "' . >&2";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return binary;
  }

  nlohmann::json run(const fs::path& binary, const std::string& path,
                     const std::string& requests = "211") {
    (void)folder_.write("case.toml",
                        "name = \"case\"\n[target]\ncommand = [\"" + binary.string() +
                            "\", \"-gc\", \"20\", \"{addr}\"]\n[load]\nrequests = " + requests +
                            "\nconnections = 4\n[[load.request]]\npath = \"" + path +
                            "\"\n[cycles]\nwarmup = 211\ncount = 5\nquiet = \"1s\"\n");
    finished_ = run_leakgate({"run", "case.toml"}, folder_.path());
    return result_of("case");
  }

  // While somebody loads a path of it.
  nlohmann::json watch(const Server& server, const std::string& url,
                       std::vector<std::string> arguments) {
    const TestFolder elsewhere;
    LeakgateProcess load({"load", url, "--connections", "2", "--duration", "60s"},
                         elsewhere.path());
    arguments.insert(arguments.begin(),
                     {"attach", "--pid", std::to_string(server.pid()), "--name", "watch"});
    finished_ = run_leakgate(arguments, folder_.path());
    return result_of("watch");
  }

  [[nodiscard]] nlohmann::json result_of(const std::string& name) const {
    return read_json(folder_.path() / "leakgate-out" / name / "result.json");
  }
  [[nodiscard]] std::string said() const { return finished_.out + finished_.err; }

  TestFolder folder_;
  Finished finished_;
};

TEST_F(Outside, AGoroutineLeakIsNamedWithoutProbeAndPprof) {
  const nlohmann::json result = run(build(), "/leak");
  EXPECT_EQ(finished_.exit_code, 1) << said();
  ASSERT_EQ(result["findings"].size(), 1U) << said();
  const nlohmann::json& finding = result["findings"][0];
  EXPECT_EQ(finding["kind"], "goroutine-select");
  EXPECT_EQ(finding["culprit"], "main.wait");
  EXPECT_EQ(finding["created_by"], "main.main.func1 main.go:33");
  EXPECT_NEAR(finding["per_request"].get<double>(), 1, 0.01);
}

TEST_F(Outside, ALeakOfTheHeapIsNamedWhereTheProgramKeepsAProfile) {
  const nlohmann::json result = run(build("-tags profiled"), "/grow", "499");
  EXPECT_EQ(finished_.exit_code, 1) << said();
  ASSERT_EQ(result["findings"].size(), 1U) << said();
  EXPECT_EQ(result["findings"][0]["kind"], "heap");
  EXPECT_EQ(result["findings"][0]["culprit"], "main.grow");
}

TEST_F(Outside, ACleanServicePasses) {
  (void)run(build(), "/", "997");
  EXPECT_EQ(finished_.exit_code, 0) << said();
}

TEST_F(Outside, OneWithoutSymbolsIsJudgedOnProcAloneAndItIsSaidWhy) {
  const nlohmann::json result = run(build("-ldflags='-s -w'"), "/leak");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_TRUE(result["cycles"][0]["goroutines"].is_null());
  EXPECT_NE(said().find("its symbols were stripped"), std::string::npos) << said();
}

TEST_F(Outside, AttachNamesWhatGrowsAndLeavesTheProcessAlone) {
  const Server server(build(), "127.0.0.1:39873");
  const nlohmann::json result =
      watch(server, "http://127.0.0.1:39873/leak", {"--for", "6s", "--gate", "goroutines=0"});
  EXPECT_EQ(finished_.exit_code, 1) << said();
  EXPECT_TRUE(server.runs());
  EXPECT_EQ(result["target"]["pid"], server.pid());
  const auto& findings = result["findings"];
  ASSERT_FALSE(findings.empty()) << said();
  EXPECT_EQ(findings[0]["culprit"], "main.wait");
  EXPECT_TRUE(findings[0]["per_request"].is_null());
  EXPECT_GT(findings[0]["per_hour"].get<double>(), 1000);
  const auto failed = [&](const std::string& rule) {
    return std::ranges::any_of(result["gates"], [&](const nlohmann::json& gate) {
      return gate["metric"] == "goroutines" && gate["rule"] == rule && gate["outcome"] == "fail";
    });
  };
  EXPECT_TRUE(failed("leak"));
  EXPECT_TRUE(failed("per_minute"));
}

TEST_F(Outside, AttachPassesABusyProcessThatKeepsNothing) {
  const Server server(build(), "127.0.0.1:39874");
  (void)watch(server, "http://127.0.0.1:39874/", {"--for", "6s"});
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_NE(finished_.out.find("watched for"), std::string::npos) << said();
}

TEST_F(Outside, AttachIsJudgedWhenItIsInterrupted) {
  const Server server(build(), "127.0.0.1:39875");
  LeakgateProcess watching(
      {"attach", "--pid", std::to_string(server.pid()), "--every", "500ms", "--name", "watch"},
      folder_.path());
  ASSERT_TRUE(watching.wait_for_progress("3 s  rss"));
  watching.send(SIGINT);
  finished_ = watching.wait();
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(result_of("watch")["verdict"], "pass");
  EXPECT_TRUE(server.runs());
}

TEST_F(Outside, AttachSaysThatTheProcessEnded) {
  auto server = std::make_unique<Server>(build(), "127.0.0.1:39876");
  LeakgateProcess watching(
      {"attach", "--pid", std::to_string(server->pid()), "--every", "500ms", "--name", "watch"},
      folder_.path());
  ASSERT_TRUE(watching.wait_for_progress("1 s  rss"));
  server.reset();
  finished_ = watching.wait();
  EXPECT_EQ(finished_.exit_code, 3) << said();
  EXPECT_NE(said().find("the target ended during the run"), std::string::npos) << said();
}

TEST_F(Outside, AttachRefusesWhatItCannotWatch) {
  finished_ = run_leakgate({"attach", "--pid", "4194304"}, folder_.path());
  EXPECT_EQ(finished_.exit_code, 3) << said();
  EXPECT_NE(said().find("there is no such process"), std::string::npos) << said();
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--pid", "0"},
                                                {"--pid", "x"},
                                                {"--for", "5s"},
                                                {"--pid", "1", "--for", "-1s"},
                                                {"--pid", "1", "--every", "0"},
                                                {"--pid", "1", "--gate", "haep=1MiB"}}) {
    std::vector<std::string> arguments{"attach"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    EXPECT_EQ(run_leakgate(arguments, folder_.path()).exit_code, 2) << wrong.back();
  }
}

}  // namespace
}  // namespace leakgate::e2e
