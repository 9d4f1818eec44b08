// Runs the go command under a supervisor, so that no compiler outlives leakgate.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

struct GoCall {
  std::vector<std::string> args;  // "build", "-o", ...
  std::filesystem::path folder;
  EnvironmentMap env;                // the whole environment
  std::filesystem::path supervisor;  // as in LaunchOptions
  std::filesystem::path log_file;    // gets the output; empty: the last 64 KiB of it are kept
};

struct GoOutput {
  int code = 0;
  std::string text;  // stdout and stderr, printable, at most 256 KiB
};

// Errors (code target): no go on the PATH, killed by a signal, or a stop was asked for. An exit
// code other than 0 is not an error here.
[[nodiscard]] Result<GoOutput> run_go(const GoCall& call, const std::stop_token& stop);

// Values of `go env -json NAME...`.
[[nodiscard]] Result<EnvironmentMap> go_env(GoCall call, const std::vector<std::string>& names,
                                            const std::stop_token& stop);

}  // namespace leakgate
