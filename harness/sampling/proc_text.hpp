// Parsers for the texts of /proc/PID. Pure: they are tested with literals, also with hostile ones
// (a process chooses its own name).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace leakgate {

// What is wanted of /proc/PID/status. A zombie has no memory lines.
struct StatusText {
  char state = '?';  // R S D T t Z X ...
  std::optional<Bytes> rss;
  std::optional<Bytes> rss_peak;
  std::optional<Count> threads;
  friend bool operator==(const StatusText&, const StatusText&) = default;
};
[[nodiscard]] Result<StatusText> parse_status(std::string_view text);

// What is wanted of /proc/PID/stat.
struct StatText {
  char state = '?';
  std::uint64_t start_ticks = 0;  // since boot
  friend bool operator==(const StatText&, const StatText&) = default;
};
[[nodiscard]] Result<StatText> parse_stat(std::string_view text);

// The kind of a descriptor by what /proc/PID/fd/N points at: "socket", "pipe", "file", "device",
// "memfd", "anon_inode:[eventpoll]".
[[nodiscard]] std::string fd_kind(std::string_view link);

// True for a process that runs or could run again: not a zombie, not dead.
[[nodiscard]] bool is_living_state(char state);
// True for a process that a signal or a debugger has stopped.
[[nodiscard]] bool is_stopped_state(char state);

}  // namespace leakgate
