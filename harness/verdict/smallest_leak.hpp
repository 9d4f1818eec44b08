// The smallest leak that a scenario can see in its time, worked out from a clean run of it: the
// run's own readings with a leak added, judged by the rules themselves. So the noise of the target,
// its floor and the number of cycles are all in the answer. What `leakgate prove` ends with.
#pragma once

#include <optional>

#include "recording/recording.hpp"

namespace leakgate {

// Bytes of heap per request, to about a hundredth; nullopt where the growth rule does not judge the
// heap or sees none up to 1 MiB per request.
[[nodiscard]] std::optional<double> smallest_heap_leak(const Recording& clean);

// A goroutine per so many requests, whatever the request it starts with; nullopt where goroutines
// are not judged or not even one a request is seen.
[[nodiscard]] std::optional<Count> rarest_goroutine_leak(const Recording& clean);

}  // namespace leakgate
