#include "load/external_driver.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "base/clock.hpp"
#include "load/scripted_server.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// A folder of the test's own, gone with it.
class Folder {
 public:
  Folder() {
    std::string made = (fs::temp_directory_path() / "external-driver-XXXXXX").string();
    if (::mkdtemp(made.data()) != nullptr) path_ = made;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] std::string text_of(const std::string& name) const {
    std::ifstream file(path_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  fs::path path_;
};

DriverSpec shell(const std::string& script) { return {.command = {"/bin/sh", "-c", script}}; }

DriverSpec counted_by_regex(const std::string& script, const std::string& regex) {
  DriverSpec driver = shell(script);
  driver.requests_regex = regex;
  return driver;
}

DriverSpec counted_by_pointer(const std::string& script, const std::string& pointer) {
  DriverSpec driver = shell(script);
  driver.requests_pointer = pointer;
  return driver;
}

const LoadPlan kPlan{.host = "127.0.0.1", .port = 8080, .connections = 64, .cycle = 2};

Result<LoadOutcome> drive(const DriverSpec& driver, const fs::path& folder = {},
                          std::stop_token stop = {}) {
  return make_external_driver(driver, folder)->drive(kPlan, std::move(stop));
}

LoadOutcome driven(const DriverSpec& driver) {
  auto outcome = drive(driver);
  if (!outcome) ADD_FAILURE() << to_text(outcome.error());
  return outcome ? *std::move(outcome) : LoadOutcome{};
}

Error error_of(const DriverSpec& driver) {
  const auto outcome = drive(driver);
  if (!outcome) return outcome.error();
  ADD_FAILURE() << "no error, " << outcome->requests << " requests";
  return {};
}

// False after 10 s in which it did not come true.
bool comes_true(const auto& condition) {
  const SteadyClock clock;
  while (!condition()) {
    if (clock.now() > Seconds{10}) return false;
    std::this_thread::yield();
  }
  return true;
}

// A zombie that nobody has asked about is not.
bool is_alive(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string stat{std::istreambuf_iterator<char>(file), {}};
  const auto name_end = stat.rfind(") ");
  return name_end != std::string::npos && stat[name_end + 2] != 'Z' && stat[name_end + 2] != 'X';
}

TEST(ExternalDriver, CountsByTheLastMatchOfTheExpression) {
  const LoadOutcome outcome =
      driven(counted_by_regex("echo 5 requests; echo 12,345 requests", "([0-9,]+) requests"));
  EXPECT_TRUE(outcome.requests_known);
  EXPECT_EQ(outcome.requests, 12345);
  EXPECT_EQ(outcome.errors, LoadErrors{});
  EXPECT_EQ(outcome.endpoints, (std::vector<EndpointCount>{{"sh", 12345, 0}}));
  EXPECT_EQ(outcome.latency.count(), 0U);
  EXPECT_FALSE(outcome.open);
  EXPECT_GT(outcome.duration.count(), 0);
}

TEST(ExternalDriver, CountsInWhatGoesToStderrWhereStdoutHasNoMatch) {
  EXPECT_EQ(driven(counted_by_regex("echo 7 requests >&2; echo fine", "(\\d+) requests")).requests,
            7);
}

TEST(ExternalDriver, CountsByPointerInWhatIsPrinted) {
  EXPECT_EQ(
      driven(counted_by_pointer(R"(echo working >&2; echo '{"requests": 2003}')", "/requests"))
          .requests,
      2003);
}

TEST(ExternalDriver, CountsByPointerInTheFileThatTheCommandIsGiven) {
  const auto driver = counted_by_pointer(R"(echo noise; echo '{"n": [1, 2003]}' > {out})", "/n/1");
  EXPECT_EQ(driven(driver).requests, 2003);
}

TEST(ExternalDriver, GivesEveryDriveAPrivateFileAndRemovesIt) {
  const Folder folder;
  const DriverSpec driver = shell(
      "test ! -s {out} && echo {out} >> names && stat -c %a $(dirname {out}) >> modes && "
      "echo more > {out}.html && echo x > {out}");
  ASSERT_TRUE(drive(driver, folder.path()));
  ASSERT_TRUE(drive(driver, folder.path()));
  std::ifstream names(folder.path() / "names");
  std::string first;
  std::string second;
  names >> first >> second;
  EXPECT_NE(first, second);
  EXPECT_FALSE(fs::exists(fs::path(first).parent_path()));
  EXPECT_FALSE(fs::exists(fs::path(second).parent_path()));
  EXPECT_EQ(folder.text_of("modes"), "700\n700\n");
}

TEST(ExternalDriver, DoesNotKnowTheCountWhereNothingTellsIt) {
  const LoadOutcome outcome = driven(shell("echo 5 requests"));
  EXPECT_FALSE(outcome.requests_known);
  EXPECT_EQ(outcome.requests, 0);
  EXPECT_EQ(outcome.endpoints, (std::vector<EndpointCount>{{"sh", 0, 0}}));
}

TEST(ExternalDriver, TellsTheCommandWhereAndWhichCycle) {
  const Folder folder;
  const DriverSpec driver = shell(
      "echo {addr} {host} {port} {url} {cycle} {connections} $LEAKGATE_ADDR $LEAKGATE_URL "
      "$LEAKGATE_CYCLE > told; pwd > place");
  ASSERT_TRUE(drive(driver, folder.path()));
  EXPECT_EQ(folder.text_of("told"),
            "127.0.0.1:8080 127.0.0.1 8080 http://127.0.0.1:8080 2 64 127.0.0.1:8080 "
            "http://127.0.0.1:8080 2\n");
  EXPECT_EQ(folder.text_of("place"), fs::canonical(folder.path()).string() + "\n");
}

TEST(ExternalDriver, StartsAProgramBesideTheScenario) {
  const Folder folder;
  std::ofstream(folder.path() / "load.sh") << "#!/bin/sh\necho 11 requests\n";
  fs::permissions(folder.path() / "load.sh", fs::perms::owner_all);
  const auto outcome =
      drive({.command = {"./load.sh"}, .requests_regex = "(\\d+) requests"}, folder.path());
  ASSERT_TRUE(outcome) << to_text(outcome.error());
  EXPECT_EQ(outcome->requests, 11);
  EXPECT_EQ(outcome->endpoints[0].name, "load.sh");
}

TEST(ExternalDriver, HasNothingToReadAndNothingOfOursOpen) {
  const Folder folder;
  ASSERT_TRUE(drive(shell("cat; ls /proc/self/fd | wc -l > open"), folder.path()));
  EXPECT_EQ(folder.text_of("open"), "4\n");  // three streams and what ls reads
}

TEST(ExternalDriver, FailsWhereTheCommandFails) {
  const Error error = error_of(
      counted_by_regex("echo 5 requests; echo unable to connect >&2; exit 3", "(\\d+) requests"));
  EXPECT_EQ(error.code, ErrorCode::load);
  EXPECT_EQ(error.what, "sh ended with exit code 3: unable to connect");
  EXPECT_TRUE(error.hint.contains("5 requests\n")) << error.hint;
  EXPECT_EQ(error_of(shell("exit 1")).what, "sh ended with exit code 1");
  EXPECT_EQ(error_of(shell("kill -SEGV $$")).what, "sh was ended by SIGSEGV");
}

TEST(ExternalDriver, SaysThatThereIsNoSuchProgram) {
  const Error error = error_of({.command = {"no-such-load-generator", "{url}"}});
  EXPECT_EQ(error.code, ErrorCode::load);
  EXPECT_EQ(error.where, "no-such-load-generator");
  EXPECT_EQ(error.what, "cannot be started: No such file or directory");
  EXPECT_TRUE(error.hint.contains("installed and on the PATH")) << error.hint;
}

TEST(ExternalDriver, SaysThatThereIsNoSuchFolder) {
  const auto outcome = drive(shell("true"), "/no/such/folder");
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().where, "/no/such/folder");
}

TEST(ExternalDriver, ShowsTheEndOfTheOutputWhereItHasNoCount) {
  const Error by_regex = error_of(counted_by_regex("echo all is well", "(\\d+) requests"));
  EXPECT_EQ(by_regex.code, ErrorCode::load);
  EXPECT_EQ(by_regex.what,
            "sh does not say how many requests it sent: nothing that it printed matches "
            "requests_regex");
  EXPECT_EQ(by_regex.hint, "the end of its output:\nall is well");
  EXPECT_EQ(error_of(counted_by_pointer("echo plain", "/n")).what,
            "sh does not say how many requests it sent: in what it printed: not a JSON document");
  EXPECT_EQ(error_of(counted_by_pointer("rm {out}", "/n")).what,
            "sh does not say how many requests it sent: {out}: cannot read: No such file or "
            "directory");
  // A fifo for which nobody has a writer.
  EXPECT_EQ(error_of(counted_by_pointer("rm {out} && mkfifo {out}", "/n")).what,
            "sh does not say how many requests it sent: {out}: not a file");
  EXPECT_EQ(error_of(counted_by_regex("true", "(\\d+)")).hint, "it printed nothing");
}

TEST(ExternalDriver, LaunchesNothingWhereTheRuleIsWrong) {
  const Folder folder;
  DriverSpec driver = counted_by_regex("touch launched", "([0-9");
  const auto outcome = drive(driver, folder.path());
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::usage);
  EXPECT_FALSE(fs::exists(folder.path() / "launched"));
  EXPECT_FALSE(check_driver({}));
  EXPECT_TRUE(check_driver(shell("true")));
}

TEST(ExternalDriver, CountsInTheEndOfAnOutputOfAnyLength) {
  const std::string much = "yes 'a line that is longer than most' | head -c 40000000; ";
  EXPECT_EQ(driven(counted_by_regex(much + "echo 5 requests", "(\\d+) requests")).requests, 5);
  const Error by_pointer = error_of(counted_by_pointer(much, "/n"));
  EXPECT_TRUE(by_pointer.what.ends_with("it printed more than 16 MiB")) << by_pointer.what;
  EXPECT_LT(by_pointer.hint.size(), 3000U);
}

TEST(ExternalDriver, IsOverWhenTheCommandIsAndKillsWhatItLeft) {
  const Folder folder;
  const SteadyClock clock;
  ASSERT_TRUE(drive(shell("sleep 60 & echo $! > left"), folder.path()));
  EXPECT_LT(clock.now().count(), 30);
  const int left = std::stoi(folder.text_of("left"));
  EXPECT_TRUE(comes_true([&] { return !is_alive(left); }));
}

// What a driver gives that is stopped when its child, which writes its pid to the file `child`,
// runs. The child does not outlive it for long.
LoadOutcome stopped(const DriverSpec& driver) {
  const Folder folder;
  std::stop_source source;
  const std::jthread stopper([&] {
    EXPECT_TRUE(comes_true([&] { return folder.text_of("child").ends_with('\n'); }));
    source.request_stop();
  });
  const SteadyClock clock;
  auto outcome = drive(driver, folder.path(), source.get_token());
  EXPECT_LT(clock.now().count(), 30);
  const int child = std::stoi(folder.text_of("child"));
  EXPECT_TRUE(comes_true([&] { return !is_alive(child); }));
  if (!outcome) throw std::runtime_error(to_text(outcome.error()));
  return *std::move(outcome);
}

TEST(ExternalDriver, StopsTheWholeGroupAndKeepsTheCount) {
  const LoadOutcome outcome = stopped(counted_by_regex(
      "mkfifo never; "
      "sh -c 'trap \"echo 5 requests; exit 0\" TERM; echo $$ > child; read x < never'; true",
      "(\\d+) requests"));
  EXPECT_TRUE(outcome.requests_known);
  EXPECT_EQ(outcome.requests, 5);
}

TEST(ExternalDriver, KillsWhatDoesNotHeedAStop) {
  const LoadOutcome outcome = stopped(counted_by_regex(
      "trap '' TERM; sh -c 'echo $$ > child; while :; do sleep 1; done'", "(\\d+) requests"));
  EXPECT_FALSE(outcome.requests_known);
}

TEST(ExternalDriver, LaunchesNothingAfterAStop) {
  const Folder folder;
  std::stop_source source;
  source.request_stop();
  const auto outcome = drive(shell("touch launched"), folder.path(), source.get_token());
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->requests, 0);
  EXPECT_FALSE(fs::exists(folder.path() / "launched"));
}

TEST(ExternalDriver, TakesTheCountFromWrk) {
  if (std::system("command -v wrk >/dev/null") != 0) GTEST_SKIP() << "wrk is not installed";
  const ScriptedServer server([](const SeenRequest&) { return ScriptedReply{ok()}; });
  const DriverSpec wrk{
      .command = {"wrk", "-t1", "-c{connections}", "-d1s", "{url}/path?cycle={cycle}"},
      .requests_regex = "([0-9]+) requests in"};
  const LoadPlan plan{.host = "127.0.0.1", .port = server.port(), .connections = 4, .cycle = 7};
  const auto outcome = make_external_driver(wrk, {})->drive(plan, {});
  ASSERT_TRUE(outcome) << to_text(outcome.error());
  EXPECT_TRUE(outcome->requests_known);
  EXPECT_EQ(outcome->endpoints[0].name, "wrk");
  const auto seen = server.requests();
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen[0].target, "/path?cycle=7");
  // What is under way at the end wrk does not count: at most one a connection.
  EXPECT_LE(outcome->requests, static_cast<Count>(seen.size()));
  EXPECT_GE(outcome->requests, static_cast<Count>(seen.size()) - 4);
}

TEST(ExternalDriver, SaysWhatWrkSaidOfATargetThatIsNotThere) {
  if (std::system("command -v wrk >/dev/null") != 0) GTEST_SKIP() << "wrk is not installed";
  const DriverSpec wrk{.command = {"wrk", "-t1", "-c1", "-d1s", "{url}"}};
  const LoadPlan plan{.host = "127.0.0.1", .port = closed_port()};
  const auto outcome = make_external_driver(wrk, {})->drive(plan, {});
  ASSERT_FALSE(outcome);
  EXPECT_TRUE(outcome.error().what.starts_with("wrk ended with exit code 1: unable to connect"))
      << outcome.error().what;
}

}  // namespace
}  // namespace leakgate
