// The load of a run in words: what a cycle was, and how fast it was served.
#pragma once

#include <string>
#include <vector>

#include "recording/recording.hpp"

namespace leakgate {

// Completes "5 cycles": "of 2,003 requests, 16 connections", "at 500 requests/s", "of k6".
[[nodiscard]] std::string cycle_load_text(const Recording& recording, const Cycle& cycle);

// Lines for a load at a rate: rates, latencies, and where there are several kinds of request, those
// of each. None for the closed model, whose latencies are those of a full queue and mislead.
[[nodiscard]] std::vector<std::string> load_facts(const LoadTotals& load);

}  // namespace leakgate
