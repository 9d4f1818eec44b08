#include "sampling/go_target.hpp"

#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace leakgate {

bool has_go() { return std::system("go version > /dev/null 2>&1") == 0; }

GoTarget::GoTarget(const std::string& package, const std::string& environment) {
  build(package, environment);
  process_.emplace((folder_.path() / "target").string(),
                   std::vector<std::string>{"LEAKGATE_PROBE_SOCKET=" + socket().string(),
                                            "GODEBUG=memprofilerate=16384"});
}

void GoTarget::build(const std::string& package, const std::string& environment) const {
  const std::string root = LEAKGATE_SOURCE_DIR;
  const std::string module = root + "/fixtures/sampling-target";
  std::ofstream(folder_.path() / "overlay.json")
      << "{\"Replace\":{\"" << module << "/" << package << "/zz_leakgate_probe.go\":\"" << root
      << "/harness/target/probe/leakgate_probe.go\"}}";
  const std::string command = "cd '" + module + "' && " + environment + " go build -overlay '" +
                              (folder_.path() / "overlay.json").string() + "' -o '" +
                              (folder_.path() / "target").string() + "' ./" + package;
  if (std::system(command.c_str()) != 0) throw std::runtime_error("go build failed: " + command);
}

void GoTarget::tell(const std::string& command) const {
  if (ask(command) != "done") throw std::runtime_error("the target did not do: " + command);
}

void GoTarget::signal(int number) const {
  ::kill(pid(), number);
  // kill returns before all threads have stopped.
  if (number == SIGSTOP) ::waitpid(pid(), nullptr, WUNTRACED);
}

}  // namespace leakgate
