// `leakgate load` against a real Go server: what it prints and writes, and its exit codes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <tuple>

#include "e2e/leakgate_process.hpp"

namespace leakgate::e2e {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

// The fixture, ended with the test. What it prints comes through a pipe.
class Server {
 public:
  Server(const fs::path& binary, Arguments arguments) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      dup2(ends[1], STDERR_FILENO);
      arguments.insert(arguments.begin(), binary.string());
      std::vector<char*> argv;
      for (std::string& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      execv(argv[0], argv.data());
      _exit(99);
    }
    close(ends[1]);
    output_ = ends[0];
    address_ = line();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(output_);
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://" + address_ + path;
  }
  [[nodiscard]] std::string tls_url(const std::string& path) const {
    return "https://" + address_ + path;
  }
  // The next line that it prints; waits for it.
  [[nodiscard]] std::string line() const {
    std::string line;
    for (char byte = 0; read(output_, &byte, 1) == 1 && byte != '\n';) line += byte;
    return line;
  }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string address_;
};

class LoadCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    built_ = new TestFolder;
    const std::string command = "cd '" + (source_folder() / "fixtures/load-target").string() +
                                "' && go build -o '" + binary().string() + "' . >&2";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  static void TearDownTestSuite() { delete built_; }
  static fs::path binary() { return built_->path() / "load-target"; }
  // Listens on a free port, with more arguments.
  static Arguments listening(const Arguments& more = {}) {
    Arguments all{"-listen", "127.0.0.1:0"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  int load(const std::string& url, const Arguments& options) {
    Arguments all{"load", url};
    all.insert(all.end(), options.begin(), options.end());
    finished_ = run_leakgate(all, folder_.path());
    return finished_.exit_code;
  }
  [[nodiscard]] std::string said() const { return finished_.out + finished_.err; }
  [[nodiscard]] nlohmann::json json() const {
    return nlohmann::json::parse(finished_.out, nullptr, false);
  }

  TestFolder folder_;
  Finished finished_;

 private:
  static inline TestFolder* built_ = nullptr;
};

// HdrHistogram's percentile text: no column falls from one row to the next, and the last has all.
void expect_histogram(const std::string& text, double total) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  EXPECT_TRUE(line.contains("Percentile")) << line;
  double value = 0;
  double share = 0;
  double count = 0;
  while (std::getline(lines, line) && !line.starts_with('#')) {
    std::istringstream row(line);
    double next_value = 0;
    double next_share = 0;
    double next_count = 0;
    if (!(row >> next_value >> next_share >> next_count)) continue;  // the empty line
    EXPECT_GE(next_value, value) << line;
    EXPECT_GE(next_share, share) << line;
    EXPECT_GE(next_count, count) << line;
    std::tie(value, share, count) = std::tie(next_value, next_share, next_count);
  }
  EXPECT_EQ(share, 1);
  EXPECT_EQ(count, total);
  for (const char* footer : {"#[Mean    =", "#[Max     =", "#[Buckets ="}) {
    EXPECT_TRUE(text.contains(footer)) << text;
  }
}

TEST_F(LoadCommand, AClosedModelIsCountedExactly) {
  const Server server(binary(), listening());
  EXPECT_EQ(load(server.url("/"), {"--requests", "997", "--json", "--histogram", "all.txt"}), 0)
      << said();
  EXPECT_EQ(json()["requests"], 997) << said();
  EXPECT_TRUE(json()["due"].is_null());
  EXPECT_TRUE(json()["lateness_ms"].is_null());
  expect_histogram(read_text(folder_.path() / "all.txt"), 997);
}

TEST_F(LoadCommand, AnOpenModelTellsWhatWasDueAndWhatBothLatenciesWere) {
  const Server server(binary(), listening());
  EXPECT_EQ(load(server.url("/"), {"--rate", "1000", "--duration", "300ms", "--json",  //
                                   "--histogram", "due.txt",                           //
                                   "--histogram-uncorrected", "sent.txt"}),
            0)
      << said();
  const nlohmann::json load = json();
  EXPECT_EQ(load["due"], 300) << said();
  EXPECT_EQ(load["requests"].get<int>() + load["missed"].get<int>(), 300);
  EXPECT_EQ(load["target_rate"], 1000);
  expect_histogram(read_text(folder_.path() / "due.txt"), load["requests"]);
  expect_histogram(read_text(folder_.path() / "sent.txt"), load["requests"]);
}

TEST_F(LoadCommand, StagesArePrintedWithWhatWasDue) {
  const Server server(binary(), listening());
  EXPECT_EQ(load(server.url("/"), {"--stages", "1000:200ms,1000:100ms"}), 0) << said();
  EXPECT_TRUE(finished_.out.contains("; 200 were due, ")) << said();
  EXPECT_TRUE(finished_.out.contains("sent late by")) << said();
}

TEST_F(LoadCommand, AUnixSocketIsLoaded) {
  const fs::path socket = folder_.path() / "server.sock";
  const Server server(binary(), {"-unix", socket.string()});
  EXPECT_EQ(load("http://localhost/", {"--unix", "server.sock", "--requests", "101"}), 0) << said();
}

TEST_F(LoadCommand, HttpsIsCheckedUnlessToldOtherwise) {
  const std::string ca = (folder_.path() / "ca.pem").string();
  const Server server(binary(), listening({"-tls", ca}));
  const std::string url = server.tls_url("/http2");
  EXPECT_EQ(load(url, {"--requests", "101", "--insecure", "--http2"}), 0) << said();
  EXPECT_EQ(load(url, {"--requests", "101", "--ca-file", ca, "--http2"}), 0) << said();
  EXPECT_EQ(load(url, {"--requests", "101", "--ca-file", ca}), 4) << said();
  EXPECT_TRUE(said().contains("answered 505, not 2xx")) << "it was not HTTP/1.1: " << said();
  EXPECT_EQ(load(url, {"--requests", "101", "--http2"}), 4) << said();
  EXPECT_TRUE(said().contains("certificate")) << said();
}

TEST_F(LoadCommand, TableCookiesTokenAndExpectationsAreSent) {
  const std::string names = folder_.write("names.csv", "name\nann\n\"Lee, Bo\"\n").string();
  const std::string token = "c2VjcmV0LXRva2Vu.4711";
  setenv("LEAKGATE_E2E_BEARER", token.c_str(), 1);
  const Server server(binary(), listening({"-names", names, "-bearer-env", "LEAKGATE_E2E_BEARER"}));
  EXPECT_EQ(load(server.url("/who?name={data.name}"), {"--data", names, "--requests", "101"}), 0)
      << said();
  EXPECT_EQ(load(server.url("/absent"), {"--expect", "2xx,404", "--expect-body", "ok: false"}), 0)
      << said();
  EXPECT_EQ(load(server.url("/auth"), {"--bearer-env", "LEAKGATE_E2E_BEARER", "--requests", "11"}),
            0)
      << said();
  EXPECT_FALSE(said().contains(token)) << said();
  unsetenv("LEAKGATE_E2E_BEARER");
  for (int i = 0; i < 11; ++i) EXPECT_EQ(server.line(), "Authorization: Bearer " + token);
  EXPECT_EQ(load(server.url("/me"), {"--cookies", "--connections", "1", "--requests", "101"}), 0);
  EXPECT_EQ(load(server.url("/auth"), {"--requests", "1"}), 4) << said();
  EXPECT_EQ(server.line(), "a stranger");
  EXPECT_EQ(server.line(), "Authorization: ") << "another stranger";
}

TEST_F(LoadCommand, WhatCannotBeIsAUsageError) {
  const std::vector<std::pair<Arguments, std::string>> wrong{
      {{"--stages", "500"}, "--stages"},
      {{"--stages", "500:10"}, "--stages"},
      {{"--stages", "x:1s"}, "--stages"},
      {{"--stages", "500:1s,"}, "--stages"},
      {{"--rate", "500"}, "--rate needs a --duration"},
      {{"--rate", "0.5", "--duration", "1s"}, "not a single request"},
      {{"--max-connections", "3"}, "--max-connections"},
      {{"--rate", "9", "--duration", "1s", "--connections", "9", "--max-connections", "3"},
       "under --connections"},
      {{"--bearer-env", "LEAKGATE_E2E_UNSET"}, "not set"},
      {{"--engine", "asio", "--http2"}, "--engine asio does not speak HTTP/2"},
      {{"--expect", "2yx"}, "neither a status nor a class"},
      {{"--header", "X: {data.id}"}, "without a table"},
      {{"--data", "absent.csv"}, "absent.csv"}};
  for (const auto& [options, words] : wrong) {
    EXPECT_EQ(load("http://127.0.0.1:1/", options), 2) << options.back() << said();
    EXPECT_TRUE(finished_.err.contains(words)) << said();
  }
}

TEST_F(LoadCommand, ALoadThatFailsEndsWithFour) {
  EXPECT_EQ(load("http://127.0.0.1:1/", {"--requests", "11"}), 4) << said();
  EXPECT_TRUE(said().contains("Connection refused")) << said();
  const Server server(binary(), listening({"-stall", "200ms"}));
  EXPECT_EQ(load(server.url("/"), {"--rate", "200", "--duration", "500ms", "--connections", "2",
                                   "--max-connections", "2"}),
            4)
      << said();
  EXPECT_TRUE(said().contains("under_delivery: ")) << said();
  EXPECT_TRUE(said().contains("target-bound")) << said();
}

TEST_F(LoadCommand, AnInterruptPrintsWhatWasDone) {
  const Server server(binary(), listening());
  LeakgateProcess loading({"load", server.url("/me"), "--rate", "50", "--duration", "60s"},
                          folder_.path());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(server.line(), "a stranger");
  loading.send(SIGINT);
  finished_ = loading.wait();
  EXPECT_EQ(finished_.exit_code, 130) << said();
  EXPECT_TRUE(finished_.out.contains(" requests in ")) << said();
  EXPECT_TRUE(finished_.out.contains("latency counts from when a request was due")) << said();
}

}  // namespace
}  // namespace leakgate::e2e
