// What the system lets a process have, read once a run. What cannot be read is no limit.
#pragma once

#include <optional>
#include <string_view>

#include "recording/recording.hpp"

namespace leakgate {

[[nodiscard]] SystemLimits read_system_limits(int pid);

// Pure parts of it. The soft limit of "Max open files" in /proc/PID/limits; nullopt: unlimited.
[[nodiscard]] std::optional<Count> open_files_limit(std::string_view limits);
// A file that holds a number, such as memory.max; nullopt: "max", or too large to be meant.
[[nodiscard]] std::optional<Count> limit_from(std::string_view text);
// GOMEMLIMIT in /proc/PID/environ, as Go reads it: bytes, or with B, KiB, MiB, GiB or TiB.
[[nodiscard]] std::optional<Bytes> go_memory_limit(std::string_view environ);

}  // namespace leakgate
