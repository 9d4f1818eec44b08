// Plays leakgate until it is killed: guards a folder, launches a target with a daemon, and waits.
// Arguments: supervisor, target program, folder of the run, file for the daemon's pid.
#include <unistd.h>

#include <cstdio>

#include "target/environment.hpp"
#include "target/folder_guard.hpp"
#include "target/launched_process.hpp"

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const auto guard = leakgate::FolderGuard::watch(argv[3], argv[1]);
  if (!guard) return 3;
  leakgate::LaunchOptions options;
  options.supervisor = argv[1];
  options.argv = {argv[2], "daemon", argv[4]};
  options.env = leakgate::process_environment_map();
  options.remove_on_death = argv[3];
  const auto launched = leakgate::LaunchedProcess::launch(options);
  if (!launched) return 4;
  std::printf("%d\n", (*launched)->pid());
  std::fflush(stdout);
  for (;;) pause();
}
