// What an executable says about itself: the Go version it was built with and whether C code is
// linked in. Read from the ELF file, so it works without a go command.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace leakgate {

struct ExecutableFacts {
  std::string go_version;  // "go1.26.8"; empty: not a Go program
  bool links_c = false;    // needs shared libraries, or has the cgo runtime linked in
  friend bool operator==(const ExecutableFacts&, const ExecutableFacts&) = default;
};

// nullopt when it is not a 64-bit little-endian ELF file that can be read.
[[nodiscard]] std::optional<ExecutableFacts> read_executable(const std::filesystem::path& file);

// The version in the bytes of the section .go.buildinfo (Go 1.18 and newer); empty when there is
// none.
[[nodiscard]] std::string go_version_in(std::string_view build_info);

}  // namespace leakgate
