// What findings about the Go heap show as evidence: allocation sites in words, and the hint that a
// small part may keep a large block.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/finding.hpp"
#include "profile/heap.hpp"

namespace leakgate {

// "name_1" and so on, the first five.
void add_sites(Finding& finding, std::string_view name, const std::vector<HeapSite>& sites);

// Of the last heap profile (the baseline's where there is no other), largest first; empty when
// there is none.
[[nodiscard]] std::vector<HeapSite> live_sites(const Recording& recording);

// True when half of the site or more is the inside of a map.
[[nodiscard]] bool is_mostly_map(const HeapSite& site);

// What to say of many large blocks from a place that gives out bytes or text; empty for other
// sites. A heap profile shows where a block was allocated and not what holds it: a sub-slice or
// substring of a few bytes looks the same as a use of the whole. So this is a "may", from the size
// of the blocks and the function alone.
[[nodiscard]] std::string pinning_hint(const HeapSite& site);

}  // namespace leakgate
