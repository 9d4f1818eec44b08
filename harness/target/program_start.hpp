// The fork and exec of a target's program, done by its supervisor.
#pragma once

#include "target/supervisor_protocol.hpp"

namespace leakgate {

struct StartedProgram {
  int pid = 0;  // 0: it could not be started
  StartStage failed_at = StartStage::fork;
  int error = 0;  // errno of the failure
};

// Starts it in a process group of its own, with default signals, stdin from /dev/null, stdout and
// stderr as the caller has them. Call it from a process of one thread only. Returns when the exec
// has succeeded or failed.
[[nodiscard]] StartedProgram start_program(const LaunchOrder& order);

}  // namespace leakgate
