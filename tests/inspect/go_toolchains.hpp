// The Go toolchains that a test of the runtime's insides is made for. Only the ones that were
// downloaded before are used, so that a test needs no network.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

namespace leakgate {

inline std::vector<std::string> go_toolchains() {
  return {"local", "go1.22.12", "go1.23.12", "go1.24.9", "go1.25.4"};
}

// Goes before a call of go, in a shell.
inline std::string with_toolchain(const std::string& toolchain) {
  return "GOTOOLCHAIN=" + toolchain + " GOPROXY=off ";
}

inline bool has_toolchain(const std::string& toolchain) {
  const std::string command = with_toolchain(toolchain) + "go version > /dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

}  // namespace leakgate
