// [target.metrics]: what is read of it, and each way to write it wrong.
#include <gtest/gtest.h>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

TEST(MetricsKeys, AreReadWithTheirDefaults) {
  const ScenarioFolder folder;
  const auto scenario = folder.parse(R"([target]
package = "../upstream"
[target.metrics]
url = "http://{addr}/metrics"
series = ["go_goroutines", 'go_memstats_alloc_bytes{instance="a"}']
)");
  ASSERT_TRUE(scenario);
  const MetricsSpec& metrics = scenario->target.metrics.value();
  EXPECT_EQ(metrics.url, "http://{addr}/metrics");
  EXPECT_EQ(metrics.series, (std::vector<std::string>{"go_goroutines",
                                                      R"(go_memstats_alloc_bytes{instance="a"})"}));
  EXPECT_EQ(metrics.interval, Seconds{1});
  EXPECT_EQ(metrics.timeout, std::nullopt);
}

TEST(MetricsKeys, AreNotThereUnlessTheyAreWritten) {
  const ScenarioFolder folder;
  EXPECT_FALSE(folder.parse(kTarget)->target.metrics);
}

TEST(MetricsKeys, WaitForAnAnswerAsLongAsTheIntervalAndAtMostASecond) {
  MetricsSpec metrics;
  EXPECT_EQ(timeout_of(metrics), Seconds{1});
  metrics.interval = Seconds{0.2};
  EXPECT_EQ(timeout_of(metrics), Seconds{0.2});
  metrics.interval = Seconds{60};
  EXPECT_EQ(timeout_of(metrics), Seconds{1});
  metrics.timeout = Seconds{5};
  EXPECT_EQ(timeout_of(metrics), Seconds{5});
}

// Line 4 and on of a file with [target.metrics] in line 3.
constexpr BadScenario kUrls[] = {
    {R"(series = ["up"])",
     R"(s.toml:3:9: target.metrics: url is missing (such as url = "http://{addr}/metrics"))"},
    {R"(url = "ftp://{addr}/metrics"
series = ["up"])",
     R"(s.toml:4:7: target.metrics.url: "ftp://{addr}/metrics" is not an http or https URL (such as "http://{addr}/metrics"))"},
    {R"(url = "/metrics"
series = ["up"])",
     R"(s.toml:4:7: target.metrics.url: "/metrics" is not an http or https URL (such as "http://{addr}/metrics"))"},
    {R"(url = "http:///metrics"
series = ["up"])",
     R"(s.toml:4:7: target.metrics.url: "http:///metrics" is not a URL: the host is missing or a character is not allowed (such as "http://{addr}/metrics"))"},
    {R"(url = "http://{adr}/metrics"
series = ["up"])",
     R"(s.toml:4:7: target.metrics.url: "http://{adr}/metrics" has a placeholder that is not known (known are {addr}, {host}, {port} and {helper.NAME.addr}))"},
    {R"(url = "http://{addr/metrics"
series = ["up"])",
     R"(s.toml:4:7: target.metrics.url: "http://{addr/metrics" has a placeholder that is not known (known are {addr}, {host}, {port} and {helper.NAME.addr}))"},
    {R"(url = "http://{helper.up.addr}/"
series = ["up"])",
     R"(s.toml:4:7: target.metrics.url: "{helper.up.addr}" names no helper (there is no [[helper]]))"},
    {R"(url = 8080
series = ["up"])",
     R"(s.toml:4:7: target.metrics.url: expected a string, found a whole number (such as url = "http://{addr}/metrics"))"},
};

constexpr BadScenario kSeries[] = {
    {R"(url = "http://{addr}/")",
     R"(s.toml:3:9: target.metrics: series is missing (such as series = ["process_resident_memory_bytes", "go_goroutines"]))"},
    {R"(url = "http://{addr}/"
series = [])",
     R"(s.toml:5:10: target.metrics.series: the list is empty (such as ["process_resident_memory_bytes", "go_goroutines"]))"},
    {R"(url = "http://{addr}/"
series = ["up", ""])",
     R"(s.toml:5:17: target.metrics.series: "" is neither a Prometheus series nor a JSON pointer (such as "go_goroutines", 'up{job="api"}' or "/memory/rss"))"},
    {R"(url = "http://{addr}/"
series = ["up{a=1}"])",
     R"(s.toml:5:11: target.metrics.series: "up{a=1}" is neither a Prometheus series nor a JSON pointer (such as "go_goroutines", 'up{job="api"}' or "/memory/rss"))"},
    {R"(url = "http://{addr}/"
series = ["/a~b"])",
     R"(s.toml:5:11: target.metrics.series: "/a~b" is not a JSON pointer (such as "/memory/rss"))"},
    {R"(url = "http://{addr}/"
series = ["up", "rss", "up"])",
     R"(s.toml:5:24: target.metrics.series: "up" is there twice (take one out))"},
    {R"(url = "http://{addr}/"
series = [
  'up{a="1",b="2"}',
  'up{b="2",a="1"}',
])",
     R"(s.toml:7:3: target.metrics.series: "up{b="2",a="1"}" is there twice (take one out))"},
    {R"(url = "http://{addr}/"
series = ["up", "/memory/rss"])",
     "s.toml:5:17: target.metrics.series: an endpoint answers with Prometheus text or with JSON, "
     "not both (write Prometheus names only, or JSON pointers only)"},
    {R"(url = "http://{addr}/"
series = ["up", 5])",
     R"(s.toml:5:17: target.metrics.series: expected a string, found a whole number (such as series = ["process_resident_memory_bytes", "go_goroutines"]))"},
};

constexpr BadScenario kTimes[] = {
    {R"(interval = nan)",
     R"(s.toml:6:12: target.metrics.interval: expected a duration, a string such as "1m30s", found a decimal number (such as interval = "500ms"))"},
    {R"(interval = "NaNs")",
     R"(s.toml:6:12: target.metrics.interval: "NaNs" is not a duration: no number (write a number and a unit as Go does, such as "300ms", "15s" or "1m30s"))"},
    {R"(interval = "99ms")",
     R"(s.toml:6:12: target.metrics.interval: must be at least 100ms, found "99ms")"},
    {R"(interval = "2h")",
     R"(s.toml:6:12: target.metrics.interval: must be at most 1h, found "2h")"},
    {R"(timeout = "0")", R"(s.toml:6:11: target.metrics.timeout: must be at least 1ms, found "0")"},
    {R"(timeout = "1100ms")",
     "s.toml:6:1: target.metrics.timeout is longer than interval (at most 1.0 s)"},
    {R"(timeout = "500ms"
interval = "200ms")",
     "s.toml:6:1: target.metrics.timeout is longer than interval (at most 0.2 s)"},
    {R"(intervals = "1s")",
     R"(s.toml:6:1: unknown key "intervals" in [target.metrics] (did you mean "interval"?))"},
};

TEST(MetricsKeys, AreRefusedWithTheirPlaceWhereTheyAreWrong) {
  const std::string before = std::string(kTarget) + "[target.metrics]\n";
  expect_errors(kUrls, before);
  expect_errors(kSeries, before);
  expect_errors(kTimes, before + "url = \"http://{addr}/metrics\"\nseries = [\"up\"]\n");
}

TEST(MetricsKeys, NameAtMost64Series) {
  const ScenarioFolder folder;
  std::string list;
  for (int i = 0; i < 65; ++i) list += "  \"s" + std::to_string(i) + "\",\n";
  const std::string text =
      std::string(kTarget) + "[target.metrics]\nurl = \"http://{addr}/\"\nseries = [\n" + list;
  EXPECT_EQ(folder.errors(text + "]\n"),
            "s.toml:70:3: target.metrics.series: at most 64 series can be read (take some out)");
}

}  // namespace
}  // namespace leakgate
