#include "scenario/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

using Json = nlohmann::json;

// Through text, as it is in recording.json.
Result<Scenario> round_trip(const Scenario& scenario) {
  return scenario_from_json(Json::parse(scenario_to_json(scenario).dump()));
}

// Every field has a value other than its default.
Scenario full_scenario() {
  const ScenarioFolder folder;
  Scenario scenario = folder.parse(kFullScenario).value();
  scenario.target.attach_pid = 4242;
  scenario.target.launch.command = {"/bin/server", "-x"};
  scenario.expect->verdict = Verdict::target_failed;
  scenario.gates[Metric::threads] = {
      .max = 1, .growth = 2, .per_request = 0.2, .per_minute = 3, .leak = true};
  LoadSpec& load = scenario.load;
  load.max_connections = 90;
  load.threads = 2;
  load.rate = 50;
  load.duration = Seconds{3};
  load.stage = {{.rate = 5, .duration = Seconds{2}}};
  load.pacing = Pacing::precise;
  load.engine = LoadEngine::curl;
  load.https = load.http2 = load.cookies = load.tls.insecure = true;
  load.tls.ca_file = "/ca.pem";
  load.tls.client_cert = "/cert.pem";
  load.tls.client_key = "/key.pem";
  load.unix_socket = "/run/a.sock";
  load.auth = {.basic_env = "LOGIN", .bearer_env = "TOKEN"};
  load.data_file = "/users.csv";
  load.driver = {.command = {"k6"}, .requests_regex = "(1)", .requests_pointer = "/n"};
  load.request[0].expect = {"2xx", "404"};
  for (LoadRequest& request : load.request) request.expect_body = "ok";
  scenario.watch = {.duration = Seconds{600}, .every = Seconds{60}};
  return scenario;
}

// The leaves of a document, by path.
Json leaves_of(const Json& json) { return json.flatten(); }

TEST(ScenarioJson, GivesBackEveryField) {
  const Scenario scenario = full_scenario();
  const auto read = round_trip(scenario);
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(*read, scenario);
}

TEST(ScenarioJson, TestsAScenarioWhoseFieldsAllDifferFromTheDefault) {
  const Json plain = leaves_of(scenario_to_json(Scenario{}));
  const Json full = leaves_of(scenario_to_json(full_scenario()));
  for (const auto& [path, value] : plain.items()) {
    const bool replaced = path == "/load/request/0/body" || path == "/load/request/0/expect" ||
                          path == "/load/request/0/method" || path == "/load/request/0/headers";
    if (!full.contains(path) || replaced) continue;
    EXPECT_NE(full[path], value) << path;
  }
}

TEST(ScenarioJson, GivesBackDefaultsFromAnEmptyObject) {
  EXPECT_EQ(scenario_from_json(Json::object()), Scenario{});
  EXPECT_EQ(round_trip(Scenario{}), Scenario{});
}

TEST(ScenarioJson, ReadsAnExpectedStatusAsOlderRecordingsHaveIt) {
  const auto read = scenario_from_json(
      Json::parse(R"({"load": {"request": [{"expect": "204"}, {"path": "/"}]}})"));
  ASSERT_TRUE(read) << to_text(read.error());
  EXPECT_EQ(read->load.request[0].expect, std::vector<std::string>{"204"});
  EXPECT_EQ(read->load.request[1].expect, std::vector<std::string>{"2xx"});
  EXPECT_EQ(scenario_to_json(*read)["load"]["request"][0]["expect"], "204");
}

TEST(ScenarioJson, KeepsBytesThatAreNotUtf8) {
  Scenario scenario;
  scenario.load.request[0].body = std::string("\xff\xd8\x00 picture", 11);
  scenario.target.launch.package = "/tmp/\xe9";
  const auto read = round_trip(scenario);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, scenario);
}

TEST(ScenarioJson, WritesNoSecrets) {
  Scenario scenario;
  scenario.target.launch.env = {{"API_TOKEN", "s3cret"}, {"DB", "pg://u:s3cret@h/d"}, {"A", "b"}};
  scenario.target.pprof = "http://me:s3cret@{addr}/debug/pprof";
  scenario.load.request[0].headers = {{"authorization", "Bearer s3cret"}, {"Accept", "x"}};
  scenario.helpers.emplace_back().launch.env = {{"PASSWORD", "s3cret"}};
  EXPECT_FALSE(scenario_to_json(scenario).dump().contains("s3cret"));
  const auto read = round_trip(scenario);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->target.launch.env,
            (EnvironmentMap{{"API_TOKEN", "***"}, {"DB", "pg://***@h/d"}, {"A", "b"}}));
  EXPECT_EQ(read->load.request[0].headers[1].second, "x");
}

std::string refusal(const char* json) {
  const auto read = scenario_from_json(Json::parse(json));
  if (read) return "read";
  return read.error().code == ErrorCode::malformed ? to_text(read.error()) : "wrong code";
}

TEST(ScenarioJson, RefusesWhatIsMalformedAndNamesTheKey) {
  EXPECT_EQ(refusal("[]"), "expected an object");
  EXPECT_EQ(refusal("null"), "expected an object");
  EXPECT_EQ(refusal(R"({"name": 5})"), "name: expected a string");
  EXPECT_EQ(refusal(R"({"name": {"base64": "*"}})"), "name: expected base64");
  EXPECT_EQ(refusal(R"({"target": []})"), "target: expected an object");
  EXPECT_EQ(refusal(R"({"target": {"core": 1}})"), "target.core: expected true or false");
  EXPECT_EQ(refusal(R"({"target": {"attach_pid": 1e3}})"),
            "target.attach_pid: expected a whole number");
  EXPECT_EQ(refusal(R"({"target": {"attach_pid": 4294967296}})"),
            "target.attach_pid: expected a smaller number");
  EXPECT_EQ(refusal(R"({"target": {"grace_s": "5s"}})"), "target.grace_s: expected a number");
  EXPECT_EQ(refusal(R"({"target": {"launch": {"env": []}}})"),
            "target.launch.env: expected an object");
  EXPECT_EQ(refusal(R"({"target": {"launch": {"args": ["a", 1]}}})"),
            "target.launch.args.1: expected a string");
  EXPECT_EQ(refusal(R"({"load": {"requests": 18446744073709551615}})"),
            "load.requests: expected a whole number");
  EXPECT_EQ(refusal(R"({"load": {"request": [{"headers": [["a"]]}]}})"),
            "load.request.0.headers.0: expected a name and a value");
  EXPECT_EQ(refusal(R"({"gates": {"memory": {}}})"), "gates: expected gates of known metrics");
  EXPECT_EQ(refusal(R"({"native": {"mode": true}})"), "native.mode: expected a string");
  EXPECT_EQ(refusal(R"({"native": {"tool": "valgrind"}})"), "native.tool: expected a known name");
  EXPECT_EQ(refusal(R"({"expect": {"verdict": "leek"}})"), "expect.verdict: expected a known name");
  EXPECT_EQ(refusal(R"({"expect": {"findings": [{"kind": null}]}})"),
            "expect.findings.0.kind: expected a string");
}

TEST(ScenarioJson, RefusesWhatNoScenarioCouldSay) {
  EXPECT_EQ(refusal(R"({"load": {"connections": 0}})"), "load.connections: expected at least 1");
  EXPECT_EQ(refusal(R"({"load": {"connections": -1}})"),
            "load.connections: expected a smaller number");
  EXPECT_EQ(refusal(R"({"load": {"requests": 0}})"), "load.requests: expected at least 1");
  EXPECT_EQ(refusal(R"({"load": {"request": []}})"), "load.request: expected at least one request");
  EXPECT_EQ(refusal(R"({"load": {"request": [{"weight": 0}]}})"),
            "load.request.weight: expected more than 0");
  EXPECT_EQ(refusal(R"({"load": {"request": [{"expect": []}]}})"),
            "load.request.expect: expected at least one");
  EXPECT_EQ(refusal(R"({"load": {"threads": 0}})"), "load.threads: expected at least 1");
  EXPECT_EQ(refusal(R"({"load": {"rate": -1}})"), "load.rate: expected at least 0");
  EXPECT_EQ(refusal(R"({"load": {"rate": 1e9, "duration_s": 1e9}})"),
            "load.rate: expected from 1 to 1,000,000,000 requests a cycle");
  EXPECT_EQ(refusal(R"({"load": {"stage": [{"rate": 1, "duration_s": -1}]}})"),
            "load.stage: expected a rate and a duration of at least 0");
  EXPECT_EQ(refusal(R"({"native": {"sample_bytes": 0}})"),
            "native.sample_bytes: expected at least 1");
  EXPECT_EQ(refusal(R"({"cycles": {"warmup": -1}})"), "cycles.warmup: expected at least 0");
  EXPECT_EQ(refusal(R"({"cycles": {"count_min": 6, "count_max": 5}})"),
            "cycles.count_min: expected 1 <= count_min <= count_max");
}

// Each leaf replaced by values of other types: an answer or an Error, never more.
TEST(ScenarioJson, NeverThrows) {
  const Json whole = scenario_to_json(full_scenario());
  const Json leaves = leaves_of(whole);
  const Json odd[] = {nullptr,
                      true,
                      -1,
                      1e300,
                      "",
                      Json::array(),
                      Json::object(),
                      {{"base64", 1}},
                      Json::array({1, 2})};
  for (const auto& [path, value] : leaves.items()) {
    for (const Json& other : odd) {
      Json json = whole;
      json[Json::json_pointer(path)] = other;
      EXPECT_NO_THROW((void)scenario_from_json(json)) << path;
    }
  }
}

}  // namespace
}  // namespace leakgate
