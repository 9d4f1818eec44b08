// Runs a command to its end, in a process group of its own, and keeps the end of what it prints.
// Nothing of the group is left when it returns. (Targets, which need more, are launched by
// target/.)
#pragma once

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "base/duration.hpp"
#include "base/result.hpp"
#include "load/bounded_tail.hpp"

namespace leakgate {

struct CommandOptions {
  std::vector<std::string> argv;  // argv[0]: a name on the PATH, or a path, relative to the folder
  std::vector<std::string> env;   // "NAME=value", all of it
  std::filesystem::path folder;   // where it runs; empty: where leakgate does
  std::size_t out_bytes_max = std::size_t{16} << 20U;
  std::size_t tail_bytes_max = std::size_t{64} << 10U;
  Seconds grace{2};  // at a stop, from SIGTERM to SIGKILL
};

struct CommandResult {
  int wait_status = 0;  // as waitpid() says it, of the command itself
  bool stopped = false;
  BoundedTail out;   // stdout
  BoundedTail tail;  // stdout and stderr as they came
};

// Blocks until the command has ended, then kills what it left in its group; at a stop the group is
// sent SIGTERM first. Errors: code load, when it cannot be started.
[[nodiscard]] Result<CommandResult> run_command(const CommandOptions& options,
                                                const std::stop_token& stop);

}  // namespace leakgate
