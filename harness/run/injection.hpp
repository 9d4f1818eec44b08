// Leaks that `leakgate prove` puts into the target by way of the probe. The probe sees no requests,
// so after each load the runner says how much has leaked by then.
#pragma once

#include "base/bytes.hpp"
#include "sampling/reading.hpp"

namespace leakgate {

// How many goroutines, or blocks of 16 B, such a leak has left after so many requests in all:
// a goroutine for each full thousand, a block for each one.
[[nodiscard]] Count injected_after(InjectedLeak leak, Count requests);

}  // namespace leakgate
