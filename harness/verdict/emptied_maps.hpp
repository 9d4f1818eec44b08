// Maps that are emptied and filled again. Their room goes on growing, by request, for dozens of
// cycles: since Go 1.24 an empty map takes a new hash seed, and with it other tables are the first
// to be full and to be split. It ends when the map has twice its room; it is no leak.
#pragma once

#include <optional>
#include <string>

#include "recording/recording.hpp"

namespace leakgate {

// Whether the next mark has to say how full the target's maps are: the heap looks like a leak, and
// most of what it gained, as the heap profiles have it, are tables of maps.
[[nodiscard]] bool wants_map_room(const Recording& recording);

// Why the heap's growth is that of emptied maps, a sentence without a full stop: over the cycle of
// twice the requests the maps got more room and no entries to go with it, and all but what a clean
// process may show (`floor`, of a cycle) of what the heap gained is that room. nullopt: it is not,
// or the marks do not tell.
[[nodiscard]] std::optional<std::string> growth_of_emptied_maps(const Recording& recording,
                                                                double floor);

}  // namespace leakgate
