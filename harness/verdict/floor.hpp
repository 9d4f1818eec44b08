// The floor of the growth rules: what a clean process grows per cycle for ever. Such growth is real
// (g and thread structs, caches of the runtime reaching new heights), up to 6.1 KiB per cycle over
// 116 leak-free runs, so a test for "significantly above zero" fails clean services.
#pragma once

#include "recording/recording.hpp"

namespace leakgate {

// max(12 KiB, 4 B x N): what two successive increments of the heap must not exceed for the warm-up
// to be over. Bytes per cycle.
[[nodiscard]] double warmup_floor(const Recording& recording);

// The floor of the heap rule: also at least 3 x the median deviation of the warm-up's increments.
// That term is about their own median, at most 32 KiB, and 0 with under three of them or where all
// are positive: a leak that was there from the first request must not raise the floor. Where no
// collection could be forced, at least 256 KiB and 5 % of the heap at the baseline.
[[nodiscard]] double heap_floor(const Recording& recording);

// Of the native rule: C heaps grow in steps of arenas and trim thresholds.
inline constexpr double kNativeFloor = 256.0 * 1024;
// Of descriptors and goroutines, and of threads, per cycle.
inline constexpr double kCountFloor = 0.2;
inline constexpr double kThreadFloor = 2;

}  // namespace leakgate
