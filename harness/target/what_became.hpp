// How a process ended, in the words of a recording.
#pragma once

#include <string>

#include "recording/recording.hpp"

namespace leakgate {

// Exit code or signal and core from a status of waitpid.
[[nodiscard]] TargetEnd end_of_status(int wait_status);

// True when it neither exited with 0 nor was stopped by leakgate.
[[nodiscard]] bool is_abnormal(const TargetEnd& end);

// "exited with code 3", "was killed by SIGKILL, core dumped", "is gone, how is not known".
[[nodiscard]] std::string to_text(const TargetEnd& end);

}  // namespace leakgate
