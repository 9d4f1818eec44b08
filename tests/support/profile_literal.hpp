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
// The same as a goroutine leak profile.
[[nodiscard]] ProfileRef leak_profile_from(const GroupCounts& groups);

// Keys: stacks; values: live bytes, in blocks of 1 KiB. "[65536]main.receive@36" has blocks of that
// size, "[map:131072]main.fill@3" those of a map's tables.
[[nodiscard]] ProfileRef heap_profile_from(const GroupCounts& sites);

}  // namespace leakgate
