// Builds a Go main package, with the probe added through `go build -overlay`: the source tree is
// not touched. Go caches builds, so a warm one takes well under a second.
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

struct Built {
  std::filesystem::path executable;
  std::string go_version;  // of the binary: "go1.26.8"
  bool has_probe = false;
  bool cgo = false;  // linked with cgo
};

struct BuildRequest {
  std::filesystem::path package;        // folder of package main; may lie in the module cache
  std::vector<std::string> build_args;  // handed to go build
  EnvironmentMap env;                   // merged over leakgate's own
  std::filesystem::path work_folder;    // private scratch: overlay file, copy, executable
  std::string name = "target";          // file name of the executable
  bool with_probe = true;               // false for helpers
  // go runs under a supervisor too (LaunchOptions::supervisor): no compiler outlives leakgate.
  std::filesystem::path supervisor = "/proc/self/exe";
};

// Errors have code target; `what` holds what Go printed, as it printed it.
[[nodiscard]] Result<Built> build_package(const BuildRequest& request, const std::stop_token& stop);

// Version of the go command in the folder's own view (go.mod toolchain lines included): "go1.26.8".
[[nodiscard]] Result<std::string> toolchain_version(
    const std::filesystem::path& folder,
    const std::filesystem::path& supervisor = "/proc/self/exe");

// "go1.22.3" against ">=1.19", ">1.20", "<1.23", "=1.22" (several joined by commas all have to
// hold). Pure. An unreadable condition is an Error{usage}.
[[nodiscard]] Result<bool> go_version_satisfies(std::string_view version,
                                                std::string_view condition);

// go_version and cgo of an executable already built; nullopt when it is not Go.
[[nodiscard]] std::optional<Built> inspect_binary(const std::filesystem::path& executable);

}  // namespace leakgate
