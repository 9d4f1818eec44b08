// The command line: which subcommand with which options, and from its result to an exit code.
#pragma once

namespace leakgate {

inline constexpr int kExitUsage = 2;
inline constexpr int kExitInternal = 6;

// Returns the exit code of the process (design, section 4).
[[nodiscard]] int run_command_line(int argc, char** argv);

}  // namespace leakgate
