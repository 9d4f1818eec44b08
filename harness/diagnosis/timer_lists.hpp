// The runtime keeps the timers of each P in one list (16 bytes a timer in Go 1.26). What grows it
// is whoever starts the timer that no longer fits, be it the deadline of a connection; what fills
// it is whoever keeps timers. So a heap profile names the wrong one.
#pragma once

#include "profile/heap.hpp"

namespace leakgate {

// A site that makes timers: what it allocates is the timers, the list, or both.
[[nodiscard]] bool makes_timers(const HeapSite& site);

// A growth that is the list and no timers: of a deadline, or large blocks and few of them.
[[nodiscard]] bool is_timer_list(const HeapSite& growth);

}  // namespace leakgate
