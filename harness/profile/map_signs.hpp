// Which samples of a heap profile are the inside of a Go map. The profiler removes the runtime's
// frames from the leaf (hideRuntime in runtime/pprof/protomem.go, Go 1.19 to 1.26), so hardly any
// sample says mapassign; but how maps grow shows in the sizes of their blocks.
#pragma once

#include <cstdint>
#include <vector>

#include "profile/profile.hpp"

namespace leakgate {

// How sure it is.
enum class MapSign : std::uint8_t {
  none,
  // The largest block at its place, after blocks of half and a quarter of its size with none in
  // between, as the bucket array of a map before Go 1.24 grows; so does any table that doubles. Not
  // where the standard library asked for it: buffers that double are its own.
  doubled,
  // One line got blocks of one size in two ways that the profiler hides: a map since Go 1.24
  // makes both halves of a table that it splits. A profile of the Go compiler has 160 such pairs
  // of 256 bytes or more, and all of them are maps.
  split,
  // A function of maps at the leaf: the first releases of Go 1.24 removed only what begins with
  // "runtime.", not the new package of maps.
  named
};

// One for each sample that has live blocks; `none` for the others, and for all of a profile that is
// not of a heap or does not tell the sizes of blocks.
[[nodiscard]] std::vector<MapSign> map_signs(const Profile& heap);

}  // namespace leakgate
