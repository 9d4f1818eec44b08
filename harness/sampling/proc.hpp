// What /proc says of one process. Parsers are separate from reading, so that they are tested with
// literals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sampling/reading.hpp"

namespace leakgate {

// status of a process. Errors: code sampling (gone, or not ours to read).
[[nodiscard]] Result<ProcReading> read_proc(int pid);

// The same for the 10 Hz sampler (11 us at any size; statm has nothing that is not in it).
struct QuickReading {
  Bytes rss;
  Count threads = 0;
  bool is_stopped = false;  // by a signal or a debugger
};
[[nodiscard]] Result<QuickReading> read_proc_quick(int pid);

// Resets VmHWM (clear_refs 5), so that the next rss_peak is that of one cycle. False where the
// kernel or the owner does not allow it.
[[nodiscard]] bool reset_rss_peak(int pid);

// Start time in clock ticks since boot: with the pid it identifies a process for ever.
[[nodiscard]] std::optional<std::uint64_t> start_time_of(int pid);
// False for zombies and for pids that are gone.
[[nodiscard]] bool is_alive(int pid);

// Peak RSS and CPU time of leakgate itself; wall time is the caller's to know.
[[nodiscard]] HarnessFacts read_harness_facts();

}  // namespace leakgate
