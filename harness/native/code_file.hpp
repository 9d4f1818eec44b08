// What code a process has mapped, and the files of it, opened as the process sees them: in its
// container, deleted, or with another file of that name in their place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "target/unique_fd.hpp"

namespace leakgate {

// A line of /proc/PID/maps with executable code of a file.
struct MappedCode {
  std::uint64_t begin = 0, end = 0;
  std::uint64_t offset = 0;  // in the file, of the begin
  std::string device;        // "fe:00"
  std::uint64_t inode = 0;
  std::string path;  // in the process's own root, without " (deleted)"
  friend bool operator==(const MappedCode&, const MappedCode&) = default;
};

// In the order of addresses; lines that are not of code, or not of a file, are left out.
[[nodiscard]] std::vector<MappedCode> mapped_code_in(std::string_view maps);

// The file of a mapping, open for reading; not open when it cannot be had, or only another one of
// its name.
[[nodiscard]] UniqueFd open_code_file(int pid, const MappedCode& mapping);

}  // namespace leakgate
