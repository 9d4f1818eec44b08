// The bounds of a key in words: "at least 1", "from 1 ms to 1 h".
#pragma once

#include <optional>
#include <string>

#include "scenario/key_table.hpp"

namespace leakgate {

// What `measure` should have been, in the unit of `type`: "at least 1 ms"; nullopt when it is
// within. NaN is never within.
[[nodiscard]] std::optional<std::string> outside_bounds(const Bounds& bounds, ValueType type,
                                                        double measure);

// For the reference page: "1 to 10000"; empty when only negative values are refused.
[[nodiscard]] std::string bounds_text(const Bounds& bounds, ValueType type);

}  // namespace leakgate
