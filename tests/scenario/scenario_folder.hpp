// A folder with the files that scenarios in these tests name, and the reading of a scenario in it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "scenario/reader.hpp"

namespace leakgate {

class ScenarioFolder {
 public:
  ScenarioFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "scenario-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    for (const char* folder : {"scenarios", "go-samples/rebuild-image", "upstream", "bin"}) {
      std::filesystem::create_directories(root_ / folder);
    }
    write("bin/server", "#!");
    write("scenarios/body.json", R"({"a": "${NOT_EXPANDED}"})");
  }
  ScenarioFolder(const ScenarioFolder&) = delete;
  ScenarioFolder& operator=(const ScenarioFolder&) = delete;
  ~ScenarioFolder() { std::filesystem::remove_all(root_); }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(root_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] std::filesystem::path at(const std::string& name) const { return root_ / name; }

  // As "s.toml" in the folder scenarios/.
  [[nodiscard]] std::expected<Scenario, ScenarioErrors> parse(std::string_view text) const {
    return parse_scenario(text, at("scenarios/s.toml"), environment());
  }

  // The errors, a line each: "s.toml:LINE:COLUMN: what (hint)", without the path of the folder. "no
  // error" if the text is a scenario.
  [[nodiscard]] std::string errors(std::string_view text) const {
    const auto read = parse(text);
    if (read) return "no error";
    std::string lines;
    for (const Error& error : read.error()) {
      if (!lines.empty()) lines += '\n';
      lines += to_text(error);
    }
    for (const std::string& path : {at("scenarios/").string(), root_.string()}) {
      for (std::size_t at = 0; (at = lines.find(path)) != std::string::npos;) {
        lines.erase(at, path.size());
      }
    }
    return lines;
  }

  [[nodiscard]] EnvironmentLookup environment() const {
    return [variables = variables](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      if (found == variables.end()) return std::nullopt;
      return found->second;
    };
  }

  std::map<std::string, std::string> variables{{"LEVEL", "debug"}, {"LIMIT", "hunter2"}};

 private:
  std::filesystem::path root_;
};

// A scenario that is refused, and all that is said about it.
struct BadScenario {
  const char* text;
  const char* errors;
};

// Lines 1 and 2 of a file where the rest is the point.
inline constexpr std::string_view kTarget = "[target]\npackage = \"../upstream\"\n";

inline void expect_errors(std::span<const BadScenario> scenarios, std::string_view before = {}) {
  const ScenarioFolder folder;
  for (const auto& [text, errors] : scenarios) {
    EXPECT_EQ(folder.errors(std::string(before) + text + "\n"), errors) << text;
  }
}

// Every key, in one file that reads without an error.
inline constexpr std::string_view kFullScenario = R"(#:schema ../scenario.schema.json
name = "rebuild-image"

[target]
package = "../go-samples/rebuild-image"
args = ["-variant", "leaky", "-listen", "{addr}", "-upstream", "{helper.upstream.addr}"]
env = { LOG_LEVEL = "${LEVEL}", GODEBUG = "madvdontneed=1" }
go = ">=1.19"
ready = "/healthz"
ready_timeout = "11s"
addr = "127.0.0.1:8099"
grace = "6s"
pprof = "http://{addr}/debug/pprof"
build_args = ["-race"]
memory_limit = "512MiB"
core = true

[target.metrics]
url = "http://{addr}/metrics"
series = ["go_goroutines", 'up{job="api"}']
interval = "1500ms"
timeout = "250ms"

[[helper]]
name = "upstream"
package = "../upstream"
args = ["-listen", "{addr}"]
env = { MODE = "hang" }
build_args = ["-trimpath"]
ready = "/ok"
ready_timeout = "12s"

[[helper]]
name = "second"
command = ["../bin/server", "-listen", "{addr}"]

[load]
connections = 8
requests = 1009
timeout = "1m30s"
max_errors = "2.5%"
[[load.request]]
path = "/rebuild?id={seq}"
weight = 3
[[load.request]]
method = "POST"
path = "/upload"
headers = { Accept = "text/plain", X-Id = "{uuid}" }
body_file = "body.json"
expect = "204"

[cycles]
warmup = 500
count = "6..8"
drain = "31s"
quiet = "0"
max_gap = "15%"

[native]
mode = "on"
sample = "64KiB"
tool = "heaptrack"

[gate.goroutines]
growth = 0
[gate.heap]
per_request = "64B"
growth_from_start = "1.5MiB"
leak = false
[gate.rss]
max = "256MiB"

[[known]]
kind = "fds"
culprit = "main.open"
max_per_request = 0.5
owner = "team payments"
until = 2027-01-31
[[known]]
max_per_request = "1KiB"
kind = "heap"

[expect]
verdict = "leak"
[[expect.finding]]
kind = "goroutine-chan-send"
culprit = "main.rebuildImage"
[[expect.finding]]
kind = "heap"
)";

}  // namespace leakgate
