// The runtime's own goroutine leak profile as proof, with a toolchain that has it: Go 1.27, or
// Go 1.26 with its experiment, which the scenario asks for.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNewest = "go1.27.3";

// "go1.26.8"; empty where there is no Go, or none of the version that GOTOOLCHAIN asks for.
std::string go_version() {
  FILE* pipe = popen("go env GOVERSION 2>/dev/null", "r");
  if (pipe == nullptr) return {};
  char line[64] = {};
  const bool read = std::fgets(line, sizeof(line), pipe) != nullptr;
  return pclose(pipe) == 0 && read ? std::string(line) : std::string{};
}

int minor_of(const std::string& version) {
  return version.starts_with("go1.") ? std::atoi(version.c_str() + 4) : 0;
}

// What the scenario's target needs in its environment; nullopt: no toolchain here has the profile.
std::optional<std::string> environment_with_leak_profile() {
  const int minor = minor_of(go_version());
  if (minor >= 27) return "";
  if (minor == 26) return "env = { GOEXPERIMENT = \"goroutineleakprofile\" }\n";
  setenv("GOTOOLCHAIN", kNewest, 1);
  if (minor_of(go_version()) >= 27) return "";
  unsetenv("GOTOOLCHAIN");
  return std::nullopt;
}

// A main that is parked for good is in every leak profile of Go 1.26, and no leak.
constexpr const char* kParkedMain = R"(package main

import (
	"net/http"
	"os"
)

func leak(http.ResponseWriter, *http.Request) {
	go func() { make(chan int) <- 1 }()
}

func main() {
	go func() { panic(http.ListenAndServe(os.Args[1], http.HandlerFunc(leak))) }()
	select {}
}
)";

TEST(LeakProfile, ProvesALeakAndTakesNoParkedMainForOne) {
  const std::optional<std::string> environment = environment_with_leak_profile();
  if (!environment) GTEST_SKIP() << "no Go with a goroutine leak profile: neither Go 1.26 nor 1.27";
  const TestFolder folder;
  (void)folder.write("parked/go.mod", "module parked\n\ngo 1.19\n");
  (void)folder.write("parked/main.go", kParkedMain);
  (void)folder.write("case.toml",
                     "name = \"case\"\n[target]\npackage = \"parked\"\nargs = [\"{addr}\"]\n" +
                         *environment +
                         "[load]\nrequests = 211\nconnections = 4\n"
                         "[cycles]\nwarmup = 0\ncount = 3\nquiet = \"1s\"\n");
  const Finished finished = run_leakgate({"run", "case.toml"}, folder.path());
  unsetenv("GOTOOLCHAIN");
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  const fs::path run = folder.path() / "leakgate-out" / "case";
  const nlohmann::json result = read_json(run / "result.json");
  ASSERT_EQ(result["findings"].size(), 1U) << result["findings"].dump(2);
  const nlohmann::json& finding = result["findings"][0];
  EXPECT_EQ(finding["culprit"], "main.leak");
  EXPECT_EQ(finding["evidence"]["proven"], "633 of 633");
  EXPECT_EQ(finding["sentence"],
            "one goroutine per request stays blocked sending on a channel, proven by the runtime");
  EXPECT_TRUE(fs::exists(run / "profiles" / "goroutineleak-baseline.pb.gz"));
  const Finished again = run_leakgate({"judge", run.string(), "--json", "-"}, folder.path());
  EXPECT_EQ(again.out, read_text(run / "result.json"));
}

}  // namespace
}  // namespace leakgate::e2e
