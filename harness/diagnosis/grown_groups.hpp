// Which goroutine groups grew in a recording, and steadily enough to be a leak of their own.
#pragma once

#include <vector>

#include "diagnosis/goroutines.hpp"

namespace leakgate {

// Largest growth first.
[[nodiscard]] std::vector<GrownGroup> grown_groups(const Recording& recording);

}  // namespace leakgate
