#include "scenario/load_rules.hpp"

#include <gtest/gtest.h>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

constexpr BadScenario kModels[] = {
    {"rate = 5",
     R"(s.toml:4:1: load.rate is set, and nothing says for how long (set duration, such as duration = "4s"))"},
    {"rate = 5\nduration = \"2s\"\nrequests = 7",
     "s.toml:6:1: load.requests does not go with rate (take it out: rate and duration say how many "
     "there are)"},
    {"rate = 0\nduration = \"2s\"",
     "s.toml:4:1: load.rate asks for no request at all (raise the rate, or let it last longer)"},
    {"rate = 0.1\nduration = \"2s\"",
     "s.toml:4:1: load.rate asks for no request at all (raise the rate, or let it last longer)"},
    {"rate = 1e6\nduration = \"20m\"",
     "s.toml:4:1: load.rate asks for more than 1,000,000,000 requests a cycle (lower the rate, or "
     "make it shorter)"},
    {"rate = 1e7\nduration = \"1s\"",
     "s.toml:4:1: load.rate asks for no request at all (raise the rate, or let it last longer)\n"
     "s.toml:4:8: load.rate: must be at most 1000000, found 10000000"},
    {"duration = \"2s\"\npacing = \"precise\"\nmax_connections = 100",
     R"(s.toml:4:1: load.duration needs a rate (set rate or write [[load.stage]], or take it out)
s.toml:5:1: load.pacing needs a rate (set rate or write [[load.stage]], or take it out)
s.toml:6:1: load.max_connections needs a rate (set rate or write [[load.stage]], or take it out))"},
    {"rate = 5\nduration = \"2s\"\nmax_connections = 8",
     "s.toml:6:1: load.max_connections is less than connections, which are 16 (those are open from "
     "the start)"},
    {"duration = \"2s\"\nrequests = 3\nstage = [{ rate = 5, duration = \"1s\" }]",
     R"(s.toml:4:1: load.duration does not go with stage (each stage has a duration of its own)
s.toml:5:1: load.requests does not go with stage (take it out: rate and duration say how many there are))"},
    {"stage = [{ rate = 5 }, { duration = \"1s\" }]",
     R"(s.toml:4:10: load.stage: duration is missing (such as duration = "10s")
s.toml:4:24: load.stage: rate is missing (such as rate = 500))"},
    {"pacing = \"exact\"\nrate = 5\nduration = \"1s\"",
     R"(s.toml:4:10: load.pacing: "exact" is not known (known are tick, precise))"},
};

TEST(LoadRules, WantsARateForATimeOrANumberOfRequests) {
  expect_errors(kModels, "[target]\npackage = \"../upstream\"\n[load]\n");
}

TEST(LoadRules, RefusesMoreThanAHundredStages) {
  std::string text = "[target]\npackage = \"../upstream\"\n";
  for (int i = 0; i < 101; ++i) text += "[[load.stage]]\nrate = 5\nduration = \"1s\"\n";
  EXPECT_EQ(ScenarioFolder().errors(text), "s.toml:3:8: load.stage has 101 entries (at most 100)");
}

constexpr BadScenario kWires[] = {
    {"ca_file = \"body.json\"\nclient_cert = \"body.json\"\ninsecure = true",
     R"(s.toml:4:1: load.ca_file is for HTTPS (set https = true, or take it out)
s.toml:5:1: load.client_cert is for HTTPS (set https = true, or take it out)
s.toml:6:1: load.insecure is for HTTPS (set https = true, or take it out)
s.toml:6:1: load.insecure does not go with ca_file (keep one of them: an insecure load takes any certificate))"},
    {"https = true\nclient_key = \"body.json\"",
     "s.toml:5:1: load.client_key is set without client_cert (set client_cert, or take it out)"},
    {"https = true\nca_file = \"no.pem\"",
     R"(s.toml:5:11: load.ca_file: there is no file "no.pem" (paths are relative to the scenario file))"},
    {"https = true\nengine = \"asio\"",
     R"(s.toml:5:1: load.engine = "asio" does not go with https (write engine = "curl", or take it out))"},
    {"http2 = true\nengine = \"asio\"",
     R"(s.toml:5:1: load.engine = "asio" does not go with http2 (write engine = "curl", or take it out))"},
    {"unix = \"\"", "s.toml:4:8: load.unix: the path is empty"},
};

TEST(LoadRules, WantsCertificatesToGoWithHttpsAndAnEngineThatSpeaksIt) {
  expect_errors(kWires, "[target]\npackage = \"../upstream\"\n[load]\n");
}

TEST(LoadRules, RefusesASocketWhosePathTheKernelWouldNotTake) {
  const std::string text =
      "[target]\npackage = \"../upstream\"\n[load]\nunix = \"/" + std::string(107, 'a') + "\"";
  EXPECT_EQ(ScenarioFolder().errors(text),
            "s.toml:4:1: load.unix is 108 bytes long from the root on (the kernel takes at most "
            "107)");
}

constexpr BadScenario kDrivers[] = {
    {"driver = [\"k6\"]\nrate = 5\nthreads = 2\nrequest = [{ path = \"/a\" }]\nhttps = true",
     R"(s.toml:5:1: load.rate does not go with driver (take it out: the driver decides on it)
s.toml:6:1: load.threads does not go with driver (take it out: the driver decides on it)
s.toml:7:1: load.request does not go with driver (take it out: the driver decides on it))"},
    {"driver = [\"../bin/none\"]",
     R"(s.toml:4:1: load.driver: there is no program "/bin/none" (paths are relative to the scenario file))"},
    {"driver = []",
     R"(s.toml:4:10: load.driver: the list is empty (such as ["k6", "run", "script.js"]))"},
    {"requests_regex = '(\\d+)'",
     "s.toml:4:1: load.requests_regex is for a driver (set driver, or take it out)"},
    {"driver = [\"k6\"]\nrequests_regex = '\\d+'",
     R"(s.toml:5:18: load.requests_regex: "\d+" has no group (put the digits of the count into ( ), such as 'requests: (\d+)'))"},
    {"driver = [\"k6\"]\nrequests_regex = '('",
     R"(s.toml:5:18: load.requests_regex: "(" is not a regular expression (such as 'requests: (\d+)'))"},
    {"driver = [\"k6\"]\nrequests_pointer = 'count'",
     R"(s.toml:5:20: load.requests_pointer: "count" is not a JSON pointer (such as "/requests/count"))"},
    {"driver = [\"k6\"]\nrequests_regex = '(1)'\nrequests_pointer = '/n'",
     "s.toml:6:1: load: both requests_regex and requests_pointer are set (keep one of them)"},
};

TEST(LoadRules, LeavesToADriverWhatItDecides) {
  expect_errors(kDrivers, "[target]\npackage = \"../upstream\"\n[load]\n");
}

constexpr BadScenario kSecrets[] = {
    {"[load.auth]",
     "s.toml:3:7: load.auth: nothing to authorize with (set basic_env or bearer_env)"},
    {"[load.auth]\nbearer_env = \"NONE\"",
     "s.toml:4:14: load.auth.bearer_env: the environment variable NONE is not defined (set it "
     "before "
     "the run)"},
    {"[load.auth]\nbasic_env = \"LIMIT\"",
     "s.toml:4:13: load.auth.basic_env: the environment variable LIMIT does not hold a login (it "
     "is "
     "written user:password)"},
    {"[load.auth]\nbearer_env = \"LEVEL\"\nbasic_env = \"LOGIN\"",
     "s.toml:5:1: load.auth: both basic_env and bearer_env are set (keep one of them)"},
    {"[load.auth]\nbearer_env = \"LEVEL\"\n[[load.request]]\nheaders = { AUTHORIZATION = \"x\" }",
     "s.toml:3:7: load.auth does not go with a request's header Authorization (keep one of them)"},
    {"[[load.request]]\npath = \"/{data.id}\"",
     R"(s.toml:4:8: load.request.path: "{data.id}" needs values (write [load.data] and file = "FILE.csv" below it))"},
    {"[load.data]", R"(s.toml:3:7: load.data: file is missing (such as file = "users.csv"))"},
};

TEST(LoadRules, WantsSecretsInTheEnvironmentAndValuesInAFile) {
  ScenarioFolder folder;
  folder.variables["LOGIN"] = "me:hunter2";
  for (const auto& [text, errors] : kSecrets) {
    EXPECT_EQ(folder.errors(std::string(kTarget) + text), errors) << text;
  }
}

TEST(LoadRules, RefusesATokenThatNoHeaderHoldsAndDoesNotShowIt) {
  ScenarioFolder folder;
  folder.variables["TOKEN"] = "hunter2\r\nX: y";
  const std::string text = std::string(kTarget) + "[load.auth]\nbearer_env = \"TOKEN\"";
  EXPECT_EQ(
      folder.errors(text),
      "s.toml:4:14: load.auth.bearer_env: the environment variable TOKEN does not hold a token "
      "(a token is visible characters without a space)");
}

TEST(LoadRules, KnowsTheColumnsOfATable) {
  const ScenarioFolder folder;
  folder.write("scenarios/users.csv", "name,\"a,b\"\nann,1\n");
  const auto text = [](const std::string& column) {
    return std::string(kTarget) +
           "[load.data]\nfile = \"users.csv\"\n[[load.request]]\npath = \"/{data." + column + "}\"";
  };
  EXPECT_EQ(folder.errors(text("name")), "no error");
  EXPECT_EQ(folder.errors(text("a,b")), "no error");
  EXPECT_EQ(
      folder.errors(text("nmae")),
      "s.toml:6:8: load.request.path: \"{data.nmae}\" names no column (did you mean \"name\"?)");
  folder.write("scenarios/users.csv", "name\n");
  EXPECT_EQ(folder.errors(text("name")),
            "s.toml:6:8: users.csv: no rows after the line of column names");
}

TEST(LoadRules, AsksNoServerOfHttpsInPlainHttpWhetherItIsReady) {
  const ScenarioFolder folder;
  EXPECT_EQ(
      folder.errors(std::string(kTarget) + "ready = \"/\"\n[load]\nhttps = true\n"),
      "s.toml:1:2: target.ready does not go with load.https (take it out: the target is ready "
      "then when it accepts a connection)");
}

TEST(LoadRules, SendsTheLoadOfAnAttachedTargetToOnePlace) {
  const ScenarioFolder folder;
  const auto text = [](const char* addr) {
    return std::string("[target]\nattach = { pid = 7 }\n") + addr + "[load]\nunix = \"a.sock\"\n";
  };
  EXPECT_EQ(folder.errors(text("")), "no error");
  EXPECT_EQ(
      folder.errors(text("addr = \"127.0.0.1:1\"\n")),
      "s.toml:1:2: target.addr does not go with load.unix (keep one of them: the load goes to "
      "one place)");
}

TEST(LoadRules, ReadsAnOpenModelWithStagesDataAndALogin) {
  ScenarioFolder folder;
  folder.variables["LOGIN"] = "me:hunter2";
  folder.write("scenarios/users.csv", "id\n1\n");
  const auto read = folder.parse(std::string(kTarget) + R"([load]
rate = 10
max_connections = 20
[[load.stage]]
rate = 100
duration = "2s"
[load.data]
file = "users.csv"
[load.auth]
basic_env = "LOGIN"
[[load.request]]
path = "/{data.id}"
expect = ["2xx", "404"]
expect_body = "ok"
)");
  ASSERT_TRUE(read);
  const LoadSpec& load = read->load;
  EXPECT_EQ(load.rate, 10);
  EXPECT_EQ(load.stage, (std::vector<LoadStage>{{100, Seconds{2}}}));
  EXPECT_EQ(load.data_file, folder.at("scenarios/users.csv"));
  EXPECT_EQ(load.auth.basic_env, "LOGIN");
  EXPECT_EQ(load.request[0].expect, (std::vector<std::string>{"2xx", "404"}));
  EXPECT_EQ(load.request[0].expect_body, "ok");
}

}  // namespace
}  // namespace leakgate
