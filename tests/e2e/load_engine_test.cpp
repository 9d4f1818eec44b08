// What [load] of a scenario asks for, on a real Go process: rates, TLS, a Unix socket, other
// programs as drivers, secrets, tables and cookies.
#include <gtest/gtest.h>

#include <cstdlib>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

const std::string kListen = R"("-listen", "{addr}")";

int times_in(const std::string& text, std::string_view words) {
  int times = 0;
  for (std::size_t at = 0; (at = text.find(words, at)) != std::string::npos; ++at) ++times;
  return times;
}

struct Case {
  std::string args = kListen;  // of the fixture, in TOML
  std::string load{};          // the rest of [load], and what else there is
  int cycles = 3;
};

class LoadEngine : public testing::Test {
 protected:
  nlohmann::json run(const Case& with) {
    (void)folder_.write("case.toml", "name = \"case\"\n[target]\npackage = \"" +
                                         (source_folder() / "fixtures/load-target").string() +
                                         "\"\nargs = [" + with.args +
                                         "]\n[native]\nmode = \"off\"\n[cycles]\nwarmup = 0\n"
                                         "count = " +
                                         std::to_string(with.cycles) +
                                         "\nquiet = \"1s\"\ndrain = \"5s\"\n[load]\n" + with.load);
    finished_ = run_leakgate({"run", "case.toml"}, folder_.path());
    return read_json(run_folder() / "result.json");
  }

  // Makes a certificate and its key.
  void make_certificate(const std::string& name) {
    const std::string command = "cd '" + (source_folder() / "fixtures/load-target").string() +
                                "' && go run . -tls '" + (folder_.path() / name).string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }

  // A machine that is busy may miss a few, within what a load may fail by.
  static void expect_all_told(const nlohmann::json& load) {
    EXPECT_EQ(load["requests"].get<int>() + load["missed"].get<int>(), load["due"]);
  }

  // The one leak that /leak has.
  void expect_leak(const nlohmann::json& result) {
    EXPECT_EQ(finished_.exit_code, 1) << said();
    ASSERT_EQ(result["findings"].size(), 1U) << said();
    EXPECT_EQ(result["findings"][0]["kind"], "goroutine-select");
    EXPECT_EQ(result["findings"][0]["culprit"], "main.wait");
  }

  [[nodiscard]] fs::path run_folder() const { return folder_.path() / "leakgate-out" / "case"; }
  [[nodiscard]] std::string said() const { return finished_.out + finished_.err; }
  [[nodiscard]] bool says(const std::string& words) const { return said().contains(words); }

  TestFolder folder_;
  Finished finished_;
};

TEST_F(LoadEngine, ALeakUnderARateIsFoundPerRequestAndTheRateIsTold) {
  const nlohmann::json result =
      run({.load = "rate = 400\nduration = \"500ms\"\n[[load.request]]\npath = \"/leak\"\n"});
  expect_leak(result);
  EXPECT_NEAR(result["findings"][0]["per_request"].get<double>(), 1, 0.001);
  const nlohmann::json& load = result["load"];
  EXPECT_EQ(load["target_rate"], 400);
  EXPECT_EQ(load["due"], 600);
  expect_all_told(load);
  for (const char* latency : {"latency_ms", "latency_uncorrected_ms", "lateness_ms"}) {
    EXPECT_GT(load[latency]["p99"], 0) << latency;
  }
  EXPECT_LE(load["latency_uncorrected_ms"]["p50"], load["latency_ms"]["p50"]);
}

TEST_F(LoadEngine, TheSameRateWithoutALeakPasses) {
  const nlohmann::json result = run({.load = "rate = 400\nduration = \"500ms\"\n"});
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(result["load"]["due"], 600);
  expect_all_told(result["load"]);
}

// From 0 to 400 a second in half a second, and as much again in a quarter: 100 requests each.
TEST_F(LoadEngine, StagesSendTheIntegralOfTheirRates) {
  const nlohmann::json result = run({.load = "[[load.stage]]\nrate = 400\nduration = \"500ms\"\n"
                                             "[[load.stage]]\nrate = 400\nduration = \"250ms\"\n",
                                     .cycles = 1});
  EXPECT_EQ(result["load"]["due"], 200) << said();
  expect_all_told(result["load"]);
  EXPECT_NEAR(result["load"]["target_rate"].get<double>(), 200 / 0.75, 0.01);
}

TEST_F(LoadEngine, Http2OverTlsPassesWithTheCertificateOfTheTarget) {
  make_certificate("ca.pem");
  const nlohmann::json result =
      run({.args = kListen + R"(, "-tls", ")" + (folder_.path() / "ca.pem").string() + '"',
           .load = "requests = 101\nhttps = true\nhttp2 = true\nca_file = \"ca.pem\"\n"
                   "[[load.request]]\npath = \"/http2\"\n"});
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_EQ(result["load"]["requests"], 303);
  EXPECT_EQ(result["load"]["errors"]["status"], 0) << "it was HTTP/1.1";
}

TEST_F(LoadEngine, ACertificateOfAnotherAuthorityFailsTheLoadInWords) {
  make_certificate("its.pem");
  make_certificate("another.pem");
  const nlohmann::json result =
      run({.args = kListen + R"(, "-tls", ")" + (folder_.path() / "its.pem").string() + '"',
           .load = "requests = 101\nhttps = true\nca_file = \"another.pem\"\n"});
  EXPECT_EQ(finished_.exit_code, 4) << said();
  EXPECT_EQ(result["verdict"], "load_failed");
  EXPECT_TRUE(says("certificate")) << said();
}

TEST_F(LoadEngine, AUnixSocketIsLoadedAndADeadOneIsInNobodysWay) {
  const Case by_socket{.args = R"("-unix", "{unix}")",
                       .load = "requests = 101\nunix = \"server.sock\"\n"};
  EXPECT_EQ(run(by_socket)["load"]["requests"], 303) << said();
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_TRUE(fs::exists(folder_.path() / "server.sock")) << "nothing to stand in the way";
  EXPECT_EQ(run(by_socket)["load"]["requests"], 303) << said();
  EXPECT_EQ(finished_.exit_code, 0) << said();
}

// The stall keeps wrk, which knows no rate, from leaking more than there is memory for.
const std::string kStalled = kListen + R"(, "-stall", "2ms")";
const std::string kWrk = R"(driver = ["wrk", "-t1", "-c4", "-d1s", "{url}/leak"])"
                         "\n";

TEST_F(LoadEngine, ADriverThatSaysHowManyItSentHasALeakPerRequest) {
  const nlohmann::json result =
      run({.args = kStalled, .load = kWrk + "requests_regex = '([0-9]+) requests in'\n"});
  expect_leak(result);
  EXPECT_GT(result["load"]["requests"], 300);
  EXPECT_NEAR(result["findings"][0]["per_request"].get<double>(), 1, 0.1) << said();
}

TEST_F(LoadEngine, ADriverThatDoesNotSayHasALeakPerCycle) {
  const nlohmann::json result = run({.args = kStalled, .load = kWrk});
  expect_leak(result);
  EXPECT_TRUE(result["load"]["requests"].is_null());
  EXPECT_TRUE(result["findings"][0]["per_request"].is_null());
  EXPECT_GT(result["findings"][0]["total"], 300) << said();
}

TEST_F(LoadEngine, ATargetThatIsTooSlowForTheRateFailsTheLoad) {
  const nlohmann::json result =
      run({.args = kListen + R"(, "-stall", "200ms")",
           .load = "rate = 200\nduration = \"500ms\"\nconnections = 2\nmax_connections = 2\n"});
  EXPECT_EQ(finished_.exit_code, 4) << said();
  EXPECT_EQ(result["verdict"], "load_failed");
  EXPECT_TRUE(says("under_delivery: ")) << said();
  EXPECT_TRUE(says("target-bound: all 2 connections waited for answers")) << said();
  EXPECT_EQ(result["load"]["due"], 100);
}

TEST_F(LoadEngine, ATokenIsSentAndWrittenDownNowhere) {
  const std::string token = "c2VjcmV0LXRva2Vu.4711";
  setenv("LEAKGATE_E2E_BEARER", token.c_str(), 1);
  const nlohmann::json result =
      run({.args = kListen + R"(, "-bearer-env", "LEAKGATE_E2E_BEARER")",
           .load = "requests = 101\n[load.auth]\nbearer_env = \"LEAKGATE_E2E_BEARER\"\n"
                   "[[load.request]]\npath = \"/auth\"\n"});
  unsetenv("LEAKGATE_E2E_BEARER");
  EXPECT_EQ(finished_.exit_code, 0) << said();
  EXPECT_TRUE(read_text(run_folder() / "target.log").contains("Authorization: ***"));
  EXPECT_FALSE(says(token)) << said();
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_FALSE(read_text(entry.path()).contains(token)) << entry.path();
  }
}

TEST_F(LoadEngine, TablesCookiesAndExpectationsDecideWhatIsAnError) {
  const fs::path names = folder_.write("names.csv", "name,age\nann,30\n\"Jörg, Bo\",31\n");
  const nlohmann::json result =
      run({.args = kListen + R"(, "-names", ")" + names.string() + '"',
           .load = "requests = 303\nconnections = 4\ncookies = true\n"
                   "[load.data]\nfile = \"names.csv\"\n"
                   "[[load.request]]\npath = \"/who?name={data.name}\"\n"
                   "expect_body = \"ok: true\"\n"
                   "[[load.request]]\npath = \"/me\"\n"
                   "[[load.request]]\npath = \"/absent\"\nexpect = [\"2xx\", \"404\"]\n"
                   "expect_body = \"ok: false\"\n"});
  EXPECT_EQ(finished_.exit_code, 0) << said();
  for (const auto& [kind, errors] : result["load"]["errors"].items()) EXPECT_EQ(errors, 0) << kind;
  const std::string log = read_text(run_folder() / "target.log");
  // Cookies go with the connections of a cycle; each gets its own with its first answer.
  const auto strangers = times_in(log, "a stranger\n");
  EXPECT_GE(strangers, 3) << log;
  EXPECT_LE(strangers, 3 * 4) << log;
}

TEST_F(LoadEngine, WhatDoesNotGoTogetherIsRefusedWithItsPlace) {
  (void)folder_.write("names.csv", "name\nann\n");
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"rate = 5\n", "bad.toml:4:1: load.rate is set, and nothing says for how long"},
      {"rate = 5\nduration = \"1s\"\nmax_connections = 3\n",
       "bad.toml:6:1: load.max_connections is less than connections"},
      {"[load.data]\nfile = \"names.csv\"\n[[load.request]]\npath = \"/{data.age}\"\n",
       "bad.toml:7:8: load.request.path: \"{data.age}\" names no column"},
      {"driver = [\"wrk\"]\nrate = 5\n", "bad.toml:5:1: load.rate does not go with driver"}};
  for (const auto& [load, words] : wrong) {
    (void)folder_.write("bad.toml", "[target]\ncommand = [\"/bin/true\"]\n[load]\n" + load);
    finished_ = run_leakgate({"run", "bad.toml"}, folder_.path());
    EXPECT_EQ(finished_.exit_code, 2) << load << said();
    EXPECT_TRUE(finished_.err.contains(words)) << said();
  }
  EXPECT_FALSE(fs::exists(folder_.path() / "leakgate-out"));
}

}  // namespace
}  // namespace leakgate::e2e
