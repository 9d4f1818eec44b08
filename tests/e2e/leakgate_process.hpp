// Runs the real leakgate binary the way a user does, for the end-to-end tests.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace leakgate::e2e {

struct Finished {
  int exit_code = -1;  // 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

// A running leakgate; killed by the destructor when it was not waited for.
class LeakgateProcess {
 public:
  LeakgateProcess(const std::vector<std::string>& arguments, const std::filesystem::path& folder);
  LeakgateProcess(const LeakgateProcess&) = delete;
  LeakgateProcess& operator=(const LeakgateProcess&) = delete;
  ~LeakgateProcess();

  [[nodiscard]] int pid() const { return pid_; }
  // Blocks until the text was printed to stderr (progress), false when leakgate ended before.
  [[nodiscard]] bool wait_for_progress(const std::string& text) const;
  void send(int signal) const;
  [[nodiscard]] Finished wait();

 private:
  std::filesystem::path out_;
  std::filesystem::path err_;
  int pid_ = -1;
};

// Runs leakgate in `folder` to its end. Files beside the test's own are looked up from there.
[[nodiscard]] Finished run_leakgate(const std::vector<std::string>& arguments,
                                    const std::filesystem::path& folder);

// A folder of its own for each test, removed when the test passed.
class TestFolder {
 public:
  TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // Writes a file below the folder and returns its path.
  [[nodiscard]] std::filesystem::path write(const std::string& name,
                                            const std::string& content) const;

 private:
  std::filesystem::path path_;
};

[[nodiscard]] std::string read_text(const std::filesystem::path& file);
[[nodiscard]] nlohmann::json read_json(const std::filesystem::path& file);

// Root of the source tree.
[[nodiscard]] std::filesystem::path source_folder();

// Command lines of live processes (zombies included, as "zombie NAME") that mention `text`.
[[nodiscard]] std::vector<std::string> processes_mentioning(const std::string& text);

}  // namespace leakgate::e2e
