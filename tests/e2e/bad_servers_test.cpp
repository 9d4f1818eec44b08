// Servers that do not answer as they should: each ends the run soon and in little memory, with the
// verdict load_failed and every request in the counter that says what was wrong.
#include <gtest/gtest.h>

#include <cstdlib>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

// A run takes 3.4 s, of which 3 are waited for the end of a target that may be dying.
constexpr double kWallSecondsMax = 30;
// What a run takes in any case is 19 MiB; a gigabyte of headers or a body must not show.
constexpr std::int64_t kRssBytesMax = 32LL << 20U;

struct BadServer {
  const char* mode;
  const char* counter;  // of result.json, load.errors
  const char* words;    // of the first error
};

class BadServers : public testing::TestWithParam<BadServer> {
 protected:
  static void SetUpTestSuite() {
    built_ = new TestFolder;
    const std::string command = "cd '" + (source_folder() / "fixtures/bad-server").string() +
                                "' && go build -o '" + binary().string() + "' . >&2";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  static void TearDownTestSuite() { delete built_; }
  static fs::path binary() { return built_->path() / "bad-server"; }

  nlohmann::json run(const std::string& mode) {
    (void)folder_.write("case.toml",
                        "name = \"case\"\n[target]\ncommand = [\"" + binary().string() + "\", \"" +
                            mode +
                            "\", \"{addr}\"]\n[load]\nrequests = 40\nconnections = 8\n"
                            "timeout = \"500ms\"\n[cycles]\nwarmup = 8\nquiet = \"1s\"\n"
                            "[native]\nmode = \"off\"\n");
    finished_ = run_leakgate({"run", "case.toml"}, folder_.path());
    return read_json(folder_.path() / "leakgate-out" / "case" / "result.json");
  }

  TestFolder folder_;
  Finished finished_;

 private:
  static inline TestFolder* built_ = nullptr;
};

TEST_P(BadServers, EndInTheRightCounterAndVerdictInBoundedTimeAndMemory) {
  const nlohmann::json result = run(GetParam().mode);
  EXPECT_EQ(finished_.exit_code, 4) << finished_.out << finished_.err;
  EXPECT_EQ(result["verdict"], "load_failed");
  EXPECT_NE(finished_.out.find(GetParam().words), std::string::npos) << finished_.out;
  for (const auto& [counter, errors] : result["load"]["errors"].items()) {
    EXPECT_EQ(errors, counter == GetParam().counter ? 8 : 0) << counter;
  }
  EXPECT_LT(result["harness"]["wall_s"], kWallSecondsMax);
  EXPECT_GT(result["harness"]["rss_bytes_peak"], 0);
  EXPECT_LT(result["harness"]["rss_bytes_peak"], kRssBytesMax);
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, BadServers,
    testing::Values(BadServer{"never-answers", "timeout", "no answer within the timeout"},
                    BadServer{"byte-a-second", "timeout", "no answer within the timeout"},
                    BadServer{"closes-mid-body", "reset", "closed before the end of the response"},
                    BadServer{"gigabyte-of-headers", "protocol", "more than 64 KiB of headers"},
                    BadServer{"length-too-long", "reset", "closed before the end of the response"},
                    BadServer{"length-too-short", "protocol",
                              "bytes after the end of the response"},
                    BadServer{"always-500", "status", "answered 500, not 2xx"},
                    BadServer{"refuses", "connect", "Connection refused"},
                    BadServer{"resets", "reset", "Connection reset by peer"}),
    [](const testing::TestParamInfo<BadServer>& server) {
      std::string name = server.param.mode;
      std::erase(name, '-');
      return name;
    });

}  // namespace
}  // namespace leakgate::e2e
