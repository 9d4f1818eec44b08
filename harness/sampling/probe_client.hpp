// The other end of target/probe/: a line protocol over a unix socket in a private folder.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "sampling/reading.hpp"

namespace leakgate {

// The environment variable that names the socket to the probe.
inline constexpr const char* kProbeVariable = "LEAKGATE_PROBE_SOCKET";

// Connects within `timeout`, retrying while the socket is not there yet. Every later call has a
// deadline of its own, `call_timeout` (profiles of 1M goroutines take seconds).
[[nodiscard]] Result<std::unique_ptr<RuntimeSource>> connect_probe(
    const std::filesystem::path& socket, Seconds timeout, Seconds call_timeout = Seconds{60});

}  // namespace leakgate
