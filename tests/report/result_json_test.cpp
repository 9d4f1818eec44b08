#include <gtest/gtest.h>

#include <limits>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/golden.hpp"
#include "report/report.hpp"
#include "report/sample_reports.hpp"

namespace leakgate {
namespace {

using Json = nlohmann::json;

Json parsed(const Report& report) { return Json::parse(result_json(report)); }

// Every key of the list, by one name for each: "a b c".
void expect_keys(const Json& object, std::string_view keys) {
  for (const std::string_view key : split(keys, ' ')) {
    EXPECT_TRUE(object.contains(key)) << key << " is missing in " << object.dump();
  }
}

constexpr std::string_view kMarkKeys =
    "kind t_s requests errors duration_s drain_s drained goroutines heap objects rss rss_raw "
    "rss_peak "
    "lazy_free native threads fds";

TEST(ResultJson, IsAsTheGoldenReportsHaveIt) {
  expect_golden("leak.json", result_json(leak_report()));
  expect_golden("target-failed.json", result_json(crash_report()));
  expect_golden("inconclusive.json", result_json(inconclusive_report()));
  expect_golden("known.json", result_json(known_report()));
  expect_golden("hostile.json", result_json(hostile_report()));
}

TEST(ResultJson, HasEveryKeyThatItsReadersWerePromised) {
  for (const auto& [name, report] : sample_reports()) {
    const Json json = parsed(report);
    expect_keys(
        json,
        "schema_version tool scenario verdict exit_code reason expect known gates findings marks "
        "warmup cycles ledger load native metrics gaps target harness");
    expect_keys(json["tool"], "name version");
    expect_keys(json["scenario"], "name file");
    expect_keys(json["marks"], "cold baseline quiet");
    expect_keys(json["ledger"], "cold baseline load_end final");
    expect_keys(json["load"], "requests missed errors rate target_rate latency_ms endpoints");
    expect_keys(json["load"]["errors"], "connect timeout reset protocol status");
    expect_keys(json["load"]["latency_ms"], "mean p50 p90 p95 p99 max");
    expect_keys(json["native"], "mode reason");
    expect_keys(json["target"], "pid go_version exit restarted processes");
    expect_keys(json["harness"], "rss_bytes_peak cpu_s wall_s");
  }
}

TEST(ResultJson, HasEveryKeyOfItsLists) {
  const Json json = parsed(met_report());
  expect_keys(json["expect"], "met missing unexpected");
  expect_keys(json["gates"][0], "metric rule limit observed unit outcome shape reason");
  expect_keys(json["findings"][0],
              "kind is_leak sentence culprit location per_request per_hour total unit stack "
              "created_by signature evidence");
  for (const char* mark : {"cold", "baseline", "quiet"})
    expect_keys(json["marks"][mark], kMarkKeys);
  expect_keys(json["warmup"][0], kMarkKeys);
  for (const Json& cycle : json["cycles"]) expect_keys(cycle, kMarkKeys);
  const Json crash = parsed(crash_report());
  expect_keys(crash["target"]["exit"], "code signal core panic");
  expect_keys(parsed(inconclusive_report())["gaps"][0], "from_s to_s source cause series");
}

TEST(ResultJson, HasTheLedgerOfColdBaselineLoadEndAndTheLastMark) {
  Report report = leak_report();
  const auto ledger = [](Count rss) {
    Ledger one;
    one.rss = Bytes{rss};
    return one;
  };
  report.recording.cold->ledger = ledger(1);
  report.recording.baseline->ledger = ledger(2);
  for (Cycle& cycle : report.recording.cycles) {
    cycle.mark.load_end_ledger = ledger(cycle.kind == CycleKind::load ? 3 : 99);
    cycle.mark.ledger = ledger(cycle.kind == CycleKind::quiet ? 5 : 4);
  }
  const Json json = parsed(report)["ledger"];
  EXPECT_EQ(json["cold"]["rss"], 1);
  EXPECT_EQ(json["baseline"]["rss"], 2);
  EXPECT_EQ(json["load_end"]["rss"], 3);
  EXPECT_EQ(json["final"]["rss"], 5);
  expect_keys(json["final"],
              "go_heap go_idle go_stacks go_runtime c_heap c_arenas thread_stacks binaries other "
              "lazy_free rss");
}

TEST(ResultJson, KeepsWarmUpAndCyclesApart) {
  const Json json = parsed(leak_report());
  EXPECT_EQ(json["warmup"].size(), 1U);
  EXPECT_EQ(json["cycles"].size(), 6U);
  EXPECT_EQ(json["cycles"][0]["kind"], "load");
  EXPECT_EQ(json["cycles"][5]["kind"], "quiet");
}

TEST(ResultJson, SaysNullAndNotZeroForWhatIsNotKnown) {
  const Json json = parsed(Report{});
  EXPECT_EQ(json["target"]["pid"], nullptr);
  EXPECT_EQ(json["target"]["go_version"], nullptr);
  EXPECT_EQ(json["target"]["exit"], nullptr);
  EXPECT_EQ(json["target"]["restarted"], nullptr);
  EXPECT_EQ(json["harness"]["rss_bytes_peak"], nullptr);
  EXPECT_EQ(json["load"]["latency_ms"]["p99"], nullptr);
  EXPECT_EQ(json["load"]["rate"], nullptr);
  EXPECT_EQ(json["expect"], nullptr);
  EXPECT_EQ(json["marks"]["cold"], nullptr);
  EXPECT_EQ(parsed(inconclusive_report())["cycles"][0]["heap"], nullptr);
}

TEST(ResultJson, SumsUpTheTargetsOwnMetrics) {
  Report report = leak_report();
  EXPECT_EQ(parsed(report)["metrics"], nullptr);
  report.recording.scenario.target.metrics = {.url = "http://me:s3cret@{addr}/metrics"};
  report.recording.metrics = MetricReadings{
      .at = {Seconds{1}, Seconds{2}, Seconds{3}},
      .series = {{.name = "rss", .readings = 6, .missing = 1, .values = {7.5, {}, 5}},
                 {.name = "up", .readings = 6, .missing = 6, .values = {{}, {}, {}}}}};
  report.recording.gaps = {{.source = SourceKind::metrics, .cause = "-1", .series = "rss"}};
  const Json json = parsed(report);
  EXPECT_EQ(json["metrics"], Json::parse(R"({"url": "http://***@{addr}/metrics", "series": [
      {"name": "rss", "readings": 6, "missing": 1, "min": 5.0, "max": 7.5},
      {"name": "up", "readings": 6, "missing": 6, "min": null, "max": null}]})"));
  EXPECT_EQ(json["gaps"][0]["source"], "metrics");
  EXPECT_EQ(json["gaps"][0]["series"], "rss");
}

TEST(ResultJson, SaysNullForANumberThatIsNone) {
  Report report = leak_report();
  report.judgement.gates[0].observed = std::numeric_limits<double>::quiet_NaN();
  report.findings[0].per_hour = std::numeric_limits<double>::infinity();
  EXPECT_EQ(parsed(report)["gates"][0]["observed"], nullptr);
  EXPECT_EQ(parsed(report)["findings"][0]["per_hour"], nullptr);
}

TEST(ResultJson, TellsWhatWasMeasuredAndBesidesItWhetherItWasExpected) {
  const Json json = parsed(met_report());
  EXPECT_EQ(json["verdict"], "leak");
  EXPECT_EQ(json["exit_code"], 1);
  EXPECT_EQ(json["expect"]["met"], true);
}

void expect_printable(const Json& json) {
  if (json.is_string()) {
    EXPECT_EQ(json.get<std::string>(), printable(json.get<std::string>()));
  }
  if (!json.is_structured()) return;
  for (const auto& item : json.items()) {
    EXPECT_EQ(item.key(), printable(item.key()));
    expect_printable(item.value());
  }
}

TEST(LoadResultJson, IsTheLoadObjectOfTheResult) {
  const Report report = load_failed_report();
  EXPECT_EQ(Json::parse(load_result_json(report.recording.load)), parsed(report)["load"]);
}

TEST(ResultJson, HoldsPrintableTextOnly) { expect_printable(parsed(hostile_report())); }

}  // namespace
}  // namespace leakgate
