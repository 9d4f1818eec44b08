#include "e2e/leakgate_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace leakgate::e2e {
namespace fs = std::filesystem;
namespace {

void redirect(const fs::path& file, int to) {
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(fd, to);
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int next_number() {
  static int number = 0;
  return ++number;
}

}  // namespace

LeakgateProcess::LeakgateProcess(const std::vector<std::string>& arguments, const fs::path& folder)
    : out_(folder / ("stdout-" + std::to_string(next_number()))),
      err_(folder / ("stderr-" + std::to_string(next_number()))) {
  pid_ = fork();
  if (pid_ != 0) return;
  redirect("/dev/null", STDIN_FILENO);
  redirect(out_, STDOUT_FILENO);
  redirect(err_, STDERR_FILENO);
  if (chdir(folder.c_str()) != 0) _exit(99);
  std::vector<std::string> owned{LEAKGATE_BINARY};
  owned.insert(owned.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& argument : owned) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(99);
}

LeakgateProcess::~LeakgateProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool LeakgateProcess::wait_for_progress(const std::string& text) const {
  while (read_text(err_).find(text) == std::string::npos) {
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (ended.si_pid != 0) return read_text(err_).find(text) != std::string::npos;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

void LeakgateProcess::send(int signal) const { kill(pid_, signal); }

Finished LeakgateProcess::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return {.exit_code = exit_code_of(status), .out = read_text(out_), .err = read_text(err_)};
}

Finished run_leakgate(const std::vector<std::string>& arguments, const fs::path& folder) {
  return LeakgateProcess(arguments, folder).wait();
}

TestFolder::TestFolder() {
  std::string name = (fs::temp_directory_path() / "leakgate-e2e-XXXXXX").string();
  if (mkdtemp(name.data()) != nullptr) path_ = name;
}

TestFolder::~TestFolder() {
  if (!path_.empty() && !testing::Test::HasFailure()) fs::remove_all(path_);
}

fs::path TestFolder::write(const std::string& name, const std::string& content) const {
  const fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file) << content;
  return file;
}

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

nlohmann::json read_json(const fs::path& file) {
  return nlohmann::json::parse(read_text(file), nullptr, false);
}

fs::path source_folder() { return LEAKGATE_SOURCE_DIR; }

std::vector<std::string> processes_mentioning(const std::string& text) {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename().string();
    if (!std::all_of(pid.begin(), pid.end(), ::isdigit) || pid == std::to_string(getpid()))
      continue;
    std::string command = read_text(entry.path() / "cmdline");
    std::replace(command.begin(), command.end(), '\0', ' ');
    if (command.find(text) != std::string::npos) found.push_back(pid + " " + command);
  }
  return found;
}

}  // namespace leakgate::e2e
