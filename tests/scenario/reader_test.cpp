#include "scenario/reader.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/text.hpp"
#include "scenario_folder.hpp"

namespace leakgate {
namespace {

TEST(ScenarioReader, GivesEverythingButTheTargetItsDefault) {
  const ScenarioFolder folder;
  const auto read = folder.parse("[target]\npackage = \"../upstream\"\n");
  ASSERT_TRUE(read) << folder.errors("[target]\npackage = \"../upstream\"\n");
  Scenario expected;
  expected.name = "s";
  expected.file = folder.at("scenarios/s.toml");
  expected.target.launch.package = folder.at("upstream");
  expected.target.launch.working_folder = folder.at("scenarios");
  EXPECT_EQ(*read, expected);
  EXPECT_EQ(warmup_requests(*read), 2000);
}

Target full_target(const ScenarioFolder& folder) {
  Target target;
  target.launch.package = folder.at("go-samples/rebuild-image");
  target.launch.args = {"-variant", "leaky",     "-listen",
                        "{addr}",   "-upstream", "{helper.upstream.addr}"};
  target.launch.env = {{"LOG_LEVEL", "debug"}, {"GODEBUG", "madvdontneed=1"}};
  target.launch.build_args = {"-race"};
  target.launch.working_folder = folder.at("scenarios");
  target.go = ">=1.19";
  target.ready = "/healthz";
  target.ready_timeout = Seconds{11};
  target.grace = Seconds{6};
  target.pprof = "http://{addr}/debug/pprof";
  target.metrics = {.url = "http://{addr}/metrics",
                    .series = {"go_goroutines", R"(up{job="api"})"},
                    .interval = Seconds{1.5},
                    .timeout = Seconds{0.25}};
  target.memory_limit = Bytes{512 * kMiB};
  target.core = true;
  target.addr = "127.0.0.1:8099";
  return target;
}

std::vector<HelperSpec> full_helpers(const ScenarioFolder& folder) {
  HelperSpec upstream{.name = "upstream", .ready = "/ok", .ready_timeout = Seconds{12}};
  upstream.launch.package = folder.at("upstream");
  upstream.launch.args = {"-listen", "{addr}"};
  upstream.launch.env = {{"MODE", "hang"}};
  upstream.launch.build_args = {"-trimpath"};
  upstream.launch.working_folder = folder.at("scenarios");
  HelperSpec second{.name = "second"};
  second.launch.command = {folder.at("bin/server").string(), "-listen", "{addr}"};
  second.launch.working_folder = folder.at("scenarios");
  return {upstream, second};
}

TEST(ScenarioReader, ReadsEveryKey) {
  const ScenarioFolder folder;
  const auto read = folder.parse(kFullScenario);
  ASSERT_TRUE(read) << folder.errors(kFullScenario);
  Scenario expected;
  expected.name = "rebuild-image";
  expected.file = folder.at("scenarios/s.toml");
  expected.target = full_target(folder);
  expected.helpers = full_helpers(folder);
  expected.load = {.connections = 8, .requests = 1009, .timeout = Seconds{90}, .max_errors = 0.025};
  expected.load.request = {{.path = "/rebuild?id={seq}", .weight = 3},
                           {.method = "POST",
                            .path = "/upload",
                            .headers = {{"Accept", "text/plain"}, {"X-Id", "{uuid}"}},
                            .body = R"({"a": "${NOT_EXPANDED}"})",
                            .expect = {"204"}}};
  expected.cycles = {.warmup = 500,
                     .count_min = 6,
                     .count_max = 8,
                     .drain = Seconds{31},
                     .quiet = Seconds{0},
                     .max_gap = 0.15};
  expected.native = {NativeMode::on, Bytes{64 * kKiB}, NativeTool::heaptrack};
  expected.gates[Metric::goroutines].growth = 0;
  expected.gates[Metric::heap] = {
      .growth_from_start = 1.5 * 1024 * 1024, .per_request = 64, .leak = false};
  expected.gates[Metric::rss].max = 256.0 * 1024 * 1024;
  expected.known = {{.kind = FindingKind::fds,
                     .culprit = "main.open",
                     .max_per_request = 0.5,
                     .owner = "team payments",
                     .until = parse_date("2027-01-31")},
                    {.kind = FindingKind::heap, .max_per_request = 1024}};
  expected.expect =
      Expect{Verdict::leak,
             {{FindingKind::goroutine_chan_send, "main.rebuildImage"}, {FindingKind::heap, ""}}};
  EXPECT_EQ(read->target, expected.target);
  EXPECT_EQ(read->helpers, expected.helpers);
  EXPECT_EQ(read->load, expected.load);
  EXPECT_EQ(*read, expected);
}

TEST(ScenarioReader, ReadsAProgramOnPathAndOneByItsPath) {
  const ScenarioFolder folder;
  const auto bare = folder.parse("[target]\ncommand = [\"server\", \"a/b\"]\n");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->target.launch.command, (std::vector<std::string>{"server", "a/b"}));
  const auto file = folder.parse("[target]\ncommand = [\"../bin/./server\"]\n");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->target.launch.command[0], folder.at("bin/server"));
}

TEST(ScenarioReader, ReadsATargetThatRunsAlready) {
  const ScenarioFolder folder;
  const auto read = folder.parse(
      "[target]\nattach = { pid = 4242 }\naddr = \"[::1]:80\"\n"
      "pprof = \"https://{addr}/debug/pprof\"\nready = \"/ok\"\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->target.attach_pid, 4242);
  EXPECT_EQ(read->target.addr, "[::1]:80");
}

TEST(ScenarioReader, TakesANumberOfCyclesAsExactlyThat) {
  const ScenarioFolder folder;
  const auto read = folder.parse(
      "[target]\npackage = \"../upstream/\"\n[cycles]\nwarmup = 0\ncount = 3\n"
      "[load]\nconnections = 200\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->cycles.count_min, 3);
  EXPECT_EQ(read->cycles.count_max, 3);
  EXPECT_EQ(warmup_requests(*read), 0);
  EXPECT_EQ(read->target.launch.package, folder.at("upstream"));
}

TEST(ScenarioReader, KeepsHeadersInTheOrderOfTheFile) {
  const ScenarioFolder folder;
  const auto read = folder.parse(
      "[target]\npackage = \"../upstream\"\n[[load.request]]\n"
      "headers = { Zebra = \"1\", Accept = \"2\" }\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->load.request[0].headers[0].first, "Zebra");
}

TEST(ScenarioReader, AcceptsAByteOrderMarkAndWindowsLineEnds) {
  const ScenarioFolder folder;
  EXPECT_EQ(folder.errors("\xEF\xBB\xBF[target]\r\npackage = \"../upstream\"\r\n"), "no error");
}

TEST(ScenarioReader, WarmsUpTwentyRequestsAConnectionWhereThatIsMore) {
  Scenario scenario;
  scenario.load.connections = 200;
  EXPECT_EQ(warmup_requests(scenario), 4000);
}

TEST(ScenarioReader, ReportsSeveralErrorsAtOnceInOrderOfPlace) {
  const ScenarioFolder folder;
  EXPECT_EQ(folder.errors("nmae = \"x\"\n[cycles]\ncount = 0\n[load]\nconnections = 0\n"),
            "s.toml:1:1: unknown key \"nmae\" (did you mean \"name\"?)\n"
            "s.toml:1:1: there is no [target] (write [target] and package = \"FOLDER\" below it)\n"
            "s.toml:3:9: cycles.count: must be at least 1, found 0\n"
            "s.toml:5:15: load.connections: must be at least 1, found 0");
}

TEST(ScenarioReader, StopsCountingOutErrorsAfterFifty) {
  const ScenarioFolder folder;
  std::string text = "[target]\npackage = \"../upstream\"\n[load]\n";
  for (int i = 0; i < 60; ++i) text += "key" + std::to_string(i) + " = 1\n";
  const auto read = folder.parse(text);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().size(), 51U);
  EXPECT_EQ(read.error().back().what, "and 10 more errors");
}

std::string reading(const ScenarioFolder& folder, const std::string& name) {
  const auto read = read_scenario(folder.at(name), folder.environment());
  if (read) return "no error";
  const Error& error = read.error().at(0);
  return error.where == folder.at(name) && error.code == ErrorCode::usage ? error.what : "?";
}

TEST(ScenarioReader, SaysWhyAFileCannotBeRead) {
  const ScenarioFolder folder;
  folder.write("scenarios/ok.toml", "[target]\npackage = \"../upstream\"\n");
  folder.write("large.toml", std::string(1024 * 1024 + 1, '#'));
  EXPECT_EQ(reading(folder, "scenarios/ok.toml"), "no error");
  EXPECT_EQ(reading(folder, "missing.toml"), "no such file");
  EXPECT_EQ(reading(folder, "scenarios"), "is a folder, not a file");
  EXPECT_EQ(reading(folder, "large.toml"), "is larger than 1 MiB");
  // Nobody writes to it: opening it would wait for ever.
  ASSERT_EQ(::mkfifo((std::filesystem::path(folder.at("pipe.toml"))).c_str(), 0600), 0);
  EXPECT_EQ(reading(folder, "pipe.toml"), "is not a regular file");
}

TEST(ScenarioReader, AsksForANameWhereTheFileNameCannotServe) {
  const ScenarioFolder folder;
  const auto read = parse_scenario("[target]\npackage = \"../upstream\"\n",
                                   folder.at("scenarios/a b.toml"), folder.environment());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error()[0].what, "name is missing, and the file's name \"a b\" cannot serve");
}

TEST(ScenarioReader, NeverQuotesWhatCameOutOfTheEnvironment) {
  const ScenarioFolder folder;
  const std::string errors = folder.errors(
      "[target]\npackage = \"${LIMIT}\"\nmemory_limit = \"${LIMIT}\"\nready_timeout = "
      "\"${LIMIT}\"\n"
      "go = \"${LIMIT}\"\n[load]\nmax_errors = \"${LIMIT}\"\n[cycles]\ncount = \"${LIMIT}\"\n"
      "[expect]\nverdict = \"${LIMIT}\"\n");
  EXPECT_EQ(split(errors, '\n').size(), 7U) << errors;
  EXPECT_FALSE(errors.contains("hunter2")) << errors;
  EXPECT_TRUE(errors.contains("s.toml:3:16: \"${LIMIT}\" is not a size once expanded") ||
              errors.contains("target.memory_limit: \"${LIMIT}\" is not a size once expanded"))
      << errors;
}

}  // namespace
}  // namespace leakgate
