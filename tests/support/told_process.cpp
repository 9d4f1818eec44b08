#include "support/told_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace leakgate {

ToldProcess::ToldProcess(std::string program, std::vector<std::string> environment) {
  int to_child[2] = {};
  int from_child[2] = {};
  if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  std::vector<char*> settings;
  for (std::string& setting : environment) settings.push_back(setting.data());
  settings.push_back(nullptr);
  char* const arguments[] = {program.data(), nullptr};
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(to_child[0], 0);
    ::dup2(from_child[1], 1);
    ::execve(program.c_str(), arguments, settings.data());
    ::_exit(127);
  }
  ::close(to_child[0]);
  ::close(from_child[1]);
  input_ = to_child[1];
  output_ = from_child[0];
  greeting_ = read_line();
}

ToldProcess::~ToldProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(input_);
  ::close(output_);
}

std::string ToldProcess::read_line() const {
  std::string line;
  char byte = 0;
  while (::read(output_, &byte, 1) == 1 && byte != '\n') line += byte;
  return line;
}

std::string ToldProcess::ask(const std::string& line) const {
  const std::string text = line + '\n';
  if (::write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return {};
  return read_line();
}

int ToldProcess::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return status;
}

}  // namespace leakgate
