#include "sampling/go_target.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace leakgate {
namespace {

std::filesystem::path private_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "leakgate-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

}  // namespace

bool has_go() { return std::system("go version > /dev/null 2>&1") == 0; }

GoTarget::GoTarget(const std::string& package, const std::string& environment)
    : folder_(private_folder()) {
  build(package, environment);
  start();
  greeting_ = read_line();
}

GoTarget::~GoTarget() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const int fd : {input_, output_}) {
    if (fd >= 0) ::close(fd);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void GoTarget::build(const std::string& package, const std::string& environment) const {
  const std::string root = LEAKGATE_SOURCE_DIR;
  const std::string module = root + "/fixtures/sampling-target";
  std::ofstream(folder_ / "overlay.json")
      << "{\"Replace\":{\"" << module << "/" << package << "/zz_leakgate_probe.go\":\"" << root
      << "/harness/target/probe/leakgate_probe.go\"}}";
  const std::string command = "cd '" + module + "' && " + environment + " go build -overlay '" +
                              (folder_ / "overlay.json").string() + "' -o '" +
                              (folder_ / "target").string() + "' ./" + package;
  if (std::system(command.c_str()) != 0) throw std::runtime_error("go build failed: " + command);
}

void GoTarget::start() {
  int to_child[2] = {};
  int from_child[2] = {};
  if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  const std::string program = (folder_ / "target").string();
  const std::string variable = "LEAKGATE_PROBE_SOCKET=" + socket().string();
  const char* const arguments[] = {program.c_str(), nullptr};
  const char* const environment[] = {variable.c_str(), "GODEBUG=memprofilerate=16384", nullptr};
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(to_child[0], 0);
    ::dup2(from_child[1], 1);
    ::execve(program.c_str(), const_cast<char* const*>(arguments),
             const_cast<char* const*>(environment));
    ::_exit(127);
  }
  ::close(to_child[0]);
  ::close(from_child[1]);
  input_ = to_child[1];
  output_ = from_child[0];
}

std::string GoTarget::read_line() const {
  std::string line;
  char byte = 0;
  while (::read(output_, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

std::string GoTarget::ask(const std::string& command) const {
  const std::string line = command + '\n';
  if (::write(input_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return {};
  return read_line();
}

void GoTarget::tell(const std::string& command) const {
  if (ask(command) != "done") throw std::runtime_error("the target did not do: " + command);
}

void GoTarget::signal(int number) const {
  ::kill(pid_, number);
  // kill returns before all threads have stopped.
  if (number == SIGSTOP) ::waitpid(pid_, nullptr, WUNTRACED);
}

}  // namespace leakgate
