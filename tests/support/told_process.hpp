// A process that does what its standard input says, a line at a time, and answers each with a line.
// Killed when it goes out of scope.
#pragma once

#include <string>
#include <vector>

namespace leakgate {

class ToldProcess {
 public:
  // `environment` is all that it gets: "NAME=value". Its greeting has been read then.
  ToldProcess(std::string program, std::vector<std::string> environment);
  ToldProcess(const ToldProcess&) = delete;
  ToldProcess& operator=(const ToldProcess&) = delete;
  ~ToldProcess();

  [[nodiscard]] int pid() const { return pid_; }
  // The first line that it wrote; empty when it ended before.
  [[nodiscard]] const std::string& greeting() const { return greeting_; }
  // Hands it a line and waits for the answer; empty when it has ended.
  std::string ask(const std::string& line) const;
  // Waits until it has ended; as waitpid says it.
  int wait();

 private:
  [[nodiscard]] std::string read_line() const;

  std::string greeting_;
  int pid_ = -1;
  int input_ = -1;
  int output_ = -1;
};

}  // namespace leakgate
