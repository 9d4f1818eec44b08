// Profiles as the Go runtime would write them, from counts per stack in the spelling of
// recording_literal.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "recording/recording.hpp"

namespace leakgate {

using GroupCounts = std::map<std::string, std::int64_t>;

// Keys: "chan_send.main.leak@41<main.serve@9": a wait reason and a stack.
[[nodiscard]] ProfileRef goroutine_profile_from(const GroupCounts& groups);

// Keys: stacks; values: live bytes. Objects are counted as if each had 1 KiB.
[[nodiscard]] ProfileRef heap_profile_from(const GroupCounts& sites);

}  // namespace leakgate
