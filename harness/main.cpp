// leakgate: from arguments to an exit code. In three hops: cli/command_line.cpp picks the
// subcommand, cli/run_command.cpp reads the scenario and runs it, run/machine.cpp knows the order
// of a run.
#include <cstdio>
#include <exception>

#include "cli/command_line.hpp"
#include "target/launched_process.hpp"

int main(int argc, char** argv) {
  // leakgate starts itself again as the small process that supervises a target.
  if (argc > 1 && argv[1] == leakgate::kSuperviseCommand) {
    return leakgate::supervise_target(argc, argv);
  }
  try {
    return leakgate::run_command_line(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "leakgate: internal error: %s\n", error.what());
  } catch (...) {
    std::fputs("leakgate: internal error\n", stderr);
  }
  return leakgate::kExitInternal;
}
