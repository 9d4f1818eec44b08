#include "target/target_support.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "target/environment.hpp"
#include "target/process_tree.hpp"

namespace leakgate::testing {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::string pattern = (fs::temp_directory_path() / "leakgate-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no scratch folder");
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  for (fs::recursive_directory_iterator entry(path_, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    std::error_code each;
    if (entry->is_directory(each)) {
      fs::permissions(entry->path(), fs::perms::owner_all, fs::perm_options::add, each);
    }
  }
  fs::remove_all(path_, ignored);
}

fs::path supervisor_program() { return LEAKGATE_TEST_SUPERVISOR; }
std::string sample_target() { return LEAKGATE_TEST_TARGET; }

LaunchOptions options_for(std::vector<std::string> argv) {
  LaunchOptions options;
  options.argv = std::move(argv);
  options.env = process_environment_map();
  options.supervisor = supervisor_program();
  return options;
}

LaunchOptions shell(const std::string& script) { return options_for({"sh", "-c", script}); }

std::unique_ptr<LaunchedProcess> launch(const LaunchOptions& options) {
  auto launched = LaunchedProcess::launch(options);
  if (!launched) throw std::runtime_error(to_text(launched.error()));
  return std::move(*launched);
}

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

int pid_in(const fs::path& file) { return std::atoi(text_of(file).c_str()); }

bool is_gone(int pid) { return !read_process_stat(pid).has_value(); }

}  // namespace leakgate::testing
