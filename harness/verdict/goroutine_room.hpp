// Descriptors of goroutines (struct g, 0.4 KiB, runtime.malg). The runtime keeps them for the next
// ones and never gives them back, so that the heap grows whenever more goroutines than ever before
// run at once: a peak that chance raises now and then, and no leak.
#pragma once

#include <optional>
#include <string>

#include "recording/recording.hpp"

namespace leakgate {

// Why the heap's growth is room for goroutines that have ended, a sentence without a full stop:
// by the heap profiles of the baseline and the last mark that has one, descriptors are half of what
// was gained or more, the rest is what a clean process may show (`floor` a cycle), and no more
// goroutines are there than before. nullopt: it is not, or there are no profiles.
[[nodiscard]] std::optional<std::string> growth_of_goroutine_room(const Recording& recording,
                                                                  double floor);

}  // namespace leakgate
