// What `leakgate load` prints when it is done. Pure.
#pragma once

#include <string>

#include "load/load_driver.hpp"

namespace leakgate {

// `rate`: requests per second that were reached.
[[nodiscard]] std::string load_text(const LoadOutcome& outcome, double rate);

}  // namespace leakgate
