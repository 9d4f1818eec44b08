// The sentence of a finding and what to do about it: for a reviewer who has never seen leakgate.
#pragma once

#include <optional>
#include <string>

#include "base/vocabulary.hpp"
#include "profile/wait_reason.hpp"

namespace leakgate {

// "one goroutine per request stays blocked sending on a channel". The reason says more than the
// kind where it belongs to it: an empty select, C code.
[[nodiscard]] std::string goroutine_sentence(FindingKind kind, WaitReason reason,
                                             std::optional<double> per_request);

// "one goroutine per request", "3 sockets per request", "2 goroutines per 1,000 requests",
// "goroutines" where the rate is not known. `name` is the singular.
[[nodiscard]] std::string how_many(std::string_view name, std::optional<double> per_request);

// "+1.1 KiB per request", or "+4.2 MiB" where there is no rate.
[[nodiscard]] std::string how_much(std::optional<double> per_request, double total);

[[nodiscard]] std::string advice_for(FindingKind kind);
[[nodiscard]] std::string advice_for_calls_of_c();

}  // namespace leakgate
