// --gate METRIC=AMOUNT of `leakgate attach`: a limit on growth per minute.
#pragma once

#include <map>
#include <string_view>

#include "base/result.hpp"
#include "base/vocabulary.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// "heap=1MiB", "goroutines=0.5"; "/min" may follow. Error (code usage): what is wrong, and how it
// is written.
[[nodiscard]] Result<void> add_watch_gate(std::string_view text, std::map<Metric, GateSpec>& gates);

}  // namespace leakgate
