// Processes by /proc/PID/stat: who descends from whom, and whether a pid is still the same process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recording/recording.hpp"

namespace leakgate {

struct ProcessStat {
  int pid = 0;
  int ppid = 0;
  int pgid = 0;
  char state = '?';               // as ps shows it; Z and X are dead
  std::uint64_t start_ticks = 0;  // since boot
  std::string name;
  int wait_status = 0;  // of a zombie that its parent has not asked for
  friend bool operator==(const ProcessStat&, const ProcessStat&) = default;
};

// The text of /proc/PID/stat; the name may hold blanks and parentheses. nullopt when it is not one.
[[nodiscard]] std::optional<ProcessStat> parse_process_stat(std::string_view text);
[[nodiscard]] std::optional<ProcessStat> read_process_stat(int pid);

[[nodiscard]] bool is_dead(const ProcessStat& process);

// All descendants of a process, zombies included, itself left out, by pid. About 10 us for each
// process of the machine.
[[nodiscard]] std::vector<ProcessStat> descendants_of(int ancestor);

// A process for ever: pids are used again, pid and start time together are not.
struct ProcessIdentity {
  int pid = 0;
  std::uint64_t start_ticks = 0;
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

// nullopt when there is no such process, or only its zombie.
[[nodiscard]] std::optional<ProcessIdentity> identity_of(int pid);
// False once it ended, also as a zombie or when its pid has gone to another process.
[[nodiscard]] bool is_running(const ProcessIdentity& process);

// Pids and names of the live ones, `except` left out.
[[nodiscard]] std::vector<ProcessName> live_names(const std::vector<ProcessStat>& processes,
                                                  int except = 0);

}  // namespace leakgate
