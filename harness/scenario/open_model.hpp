// The open model as arithmetic: which rates a load asks for, and how many requests that comes to.
// When each of them is due is the engine's business.
#pragma once

#include <vector>

#include "scenario/scenario.hpp"

namespace leakgate {

// Bounds of a cycle: more would not fit the memory of what is counted a request.
inline constexpr Count kRequestsMost = 1'000'000'000;
inline constexpr std::size_t kStagesMost = 100;

// Whether requests are sent at a rate, whatever the target answers.
[[nodiscard]] bool is_open(const LoadSpec& load);

// From load.rate on by these: a rate without stages is one stage. Empty in the closed model.
[[nodiscard]] std::vector<LoadStage> stages_of(const LoadSpec& load);

// How many requests are due within the stages: the area under the rate, rounded down. What lacks no
// more than 1e-9 of a whole number is that: 0.1 s has no exact value, and 10 requests/s for 0.1 s
// is one request. Over kRequestsMost it is one more than that. A stage without a duration is a
// jump.
[[nodiscard]] Count planned_requests(double start_rate, const std::vector<LoadStage>& stages);

// Requests of a cycle, whichever the model. 0: a driver decides.
[[nodiscard]] Count requests_of_cycle(const LoadSpec& load);

[[nodiscard]] Seconds duration_of(const std::vector<LoadStage>& stages);
[[nodiscard]] double highest_rate(double start_rate, const std::vector<LoadStage>& stages);

// The same once more: it begins at start_rate again.
[[nodiscard]] std::vector<LoadStage> twice(double start_rate, const std::vector<LoadStage>& stages);

}  // namespace leakgate
