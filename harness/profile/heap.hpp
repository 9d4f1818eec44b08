// Live heap by allocation site, and its growth between two profiles. The values are estimates of
// all allocations, not of the sampled ones: the Go runtime scales what it sampled before it writes
// the protobuf (scaleHeapSample in runtime/pprof/protomem.go, Go 1.19 to 1.26).
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "profile/map_signs.hpp"
#include "profile/profile.hpp"

namespace leakgate {

// One allocation site: a whole stack (leaf first, runtime allocation frames removed).
struct HeapSite {
  Stack stack;
  Bytes bytes;
  Count objects = 0;
  // Of these, the insides of maps, as far as a profile tells. Not in differences.
  Bytes in_maps;
  MapSign map_sign = MapSign::none;  // the surest
  friend bool operator==(const HeapSite&, const HeapSite&) = default;
};

// Live bytes (inuse_space) per site that holds any, largest first. A stack that allocates blocks of
// several sizes is one site; what the probe allocated is left out. Empty when it is not a heap
// profile.
[[nodiscard]] std::vector<HeapSite> heap_sites(const Profile& heap);

// later - earlier per site that changed: the largest growth first, the largest shrinkage last.
// Small differences are estimates (above). Empty when either is not a heap profile.
[[nodiscard]] std::vector<HeapSite> heap_growth(const Profile& earlier, const Profile& later);

}  // namespace leakgate
