// Live heap by allocation site, and its growth between two profiles.
#pragma once

#include <vector>

#include "base/bytes.hpp"
#include "profile/profile.hpp"

namespace leakgate {

// One allocation site: a whole stack (leaf first, runtime allocation frames removed).
struct HeapSite {
  Stack stack;
  Bytes bytes;
  Count objects = 0;
  friend bool operator==(const HeapSite&, const HeapSite&) = default;
};

// Live bytes (inuse_space) per site, largest first. Empty when it is not a heap profile.
[[nodiscard]] std::vector<HeapSite> heap_sites(const Profile& heap);

// later - earlier per site, sites that grew first (largest growth first), then sites that shrank.
// Samples are scaled by the profiler, so small differences are estimates.
[[nodiscard]] std::vector<HeapSite> heap_growth(const Profile& earlier, const Profile& later);

}  // namespace leakgate
