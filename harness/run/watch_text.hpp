// Lines about a target that is watched: what it has now, and which goroutines have become more.
#pragma once

#include <string>

#include "recording/recording.hpp"

namespace leakgate {

// "2m10s  rss 120 MiB  heap 33 MiB  goroutines 1,204"; what a sample does not have is taken from
// the last mark.
[[nodiscard]] std::string watch_text(const Recording& recording, const Sample& now);

// "  +300 chan-send main.f main.go:12, +20 ...": at most three groups, those that grew most from
// the baseline to the last mark; empty where none did.
[[nodiscard]] std::string growing_groups_text(const Recording& recording);

}  // namespace leakgate
