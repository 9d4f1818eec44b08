// However leakgate ends, nothing of a run is left: no process, no socket, no temporary folder.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;

// leakgate's own temporary folders go below this one, so that the test sees what is left of them.
class Leftovers : public testing::Test {
 protected:
  Leftovers() {
    fs::create_directories(folder_.path() / "tmp");
    setenv("TMPDIR", (folder_.path() / "tmp").c_str(), 1);
  }
  ~Leftovers() override { unsetenv("TMPDIR"); }

  std::vector<std::string> arguments() const {
    return {"run", (source_folder() / "scenarios" / "select-block.toml").string(), "--out", "out"};
  }

  // Supervisors need a moment after leakgate itself is dead; a generous bound against hanging.
  std::vector<std::string> left_after_a_moment() const {
    std::vector<std::string> left;
    for (int tries = 0; tries < 100; ++tries) {
      left = processes_mentioning(folder_.path().string());
      for (const fs::directory_entry& entry : fs::directory_iterator(folder_.path() / "tmp")) {
        left.push_back(entry.path().string());
      }
      if (left.empty()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return left;
  }

  TestFolder folder_;
};

TEST_F(Leftovers, OfAFinishedRunAreNone) {
  EXPECT_EQ(run_leakgate(arguments(), folder_.path()).exit_code, 0);
  EXPECT_EQ(left_after_a_moment(), std::vector<std::string>{});
}

struct Moment {
  const char* name;
  const char* progress;  // what leakgate has just said on stderr
};
void PrintTo(const Moment& moment, std::ostream* out) { *out << moment.progress; }

class LeftoversAt : public Leftovers, public testing::WithParamInterface<Moment> {};

TEST_P(LeftoversAt, SigintAreNoneAndThePartialResultIsWritten) {
  LeakgateProcess leakgate(arguments(), folder_.path());
  ASSERT_TRUE(leakgate.wait_for_progress(GetParam().progress));
  leakgate.send(SIGINT);
  EXPECT_EQ(leakgate.wait().exit_code, 130);
  const nlohmann::json result = read_json(folder_.path() / "out" / "select-block" / "result.json");
  ASSERT_TRUE(result.is_object());
  EXPECT_EQ(result["verdict"], "interrupted");
  EXPECT_EQ(left_after_a_moment(), std::vector<std::string>{});
}

TEST_P(LeftoversAt, SigtermAreNone) {
  LeakgateProcess leakgate(arguments(), folder_.path());
  ASSERT_TRUE(leakgate.wait_for_progress(GetParam().progress));
  leakgate.send(SIGTERM);
  EXPECT_EQ(leakgate.wait().exit_code, 143);
  EXPECT_EQ(left_after_a_moment(), std::vector<std::string>{});
}

TEST_P(LeftoversAt, SigkillAreNone) {
  LeakgateProcess leakgate(arguments(), folder_.path());
  ASSERT_TRUE(leakgate.wait_for_progress(GetParam().progress));
  leakgate.send(SIGKILL);
  EXPECT_EQ(leakgate.wait().exit_code, 137);
  EXPECT_EQ(left_after_a_moment(), std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(Moments, LeftoversAt,
                         testing::Values(Moment{"build", "building"}, Moment{"launch", "launching"},
                                         Moment{"warmup", "warm-up 1"}, Moment{"load", "cycle 2"},
                                         Moment{"quiet", "quiet for"}),
                         [](const auto& param) { return std::string(param.param.name); });

TEST_F(Leftovers, OfTwoInterruptsAreNoneEither) {
  LeakgateProcess leakgate(arguments(), folder_.path());
  ASSERT_TRUE(leakgate.wait_for_progress("cycle 1"));
  leakgate.send(SIGINT);
  leakgate.send(SIGINT);
  EXPECT_EQ(leakgate.wait().exit_code, 130);
  EXPECT_EQ(left_after_a_moment(), std::vector<std::string>{});
}

}  // namespace
}  // namespace leakgate::e2e
