// What the tests of harness/target share: a scratch folder, short ways to launch something, and
// looks at what is left of it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "target/launched_process.hpp"

namespace leakgate::testing {

// A folder that is removed with the object.
class ScratchFolder {
 public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

[[nodiscard]] std::filesystem::path supervisor_program();
// tests/target/sample_target.cpp, which does what its first argument says.
[[nodiscard]] std::string sample_target();

[[nodiscard]] LaunchOptions options_for(std::vector<std::string> argv);
[[nodiscard]] LaunchOptions shell(const std::string& script);
// Fails the test and throws when it cannot be launched.
[[nodiscard]] std::unique_ptr<LaunchedProcess> launch(const LaunchOptions& options);

// Waits for a condition that other processes bring about; false after a minute.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);

[[nodiscard]] std::string text_of(const std::filesystem::path& file);
// The number that a target has written to a file; 0 while there is none.
[[nodiscard]] int pid_in(const std::filesystem::path& file);
// Neither running nor a zombie.
[[nodiscard]] bool is_gone(int pid);

}  // namespace leakgate::testing
