// The parts of result.json. What is not known is null, never 0; target text is printable.
#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "report/report.hpp"
#include "verdict/forecast.hpp"

namespace leakgate {

using ResultJson = nlohmann::ordered_json;

// A value, or null.
[[nodiscard]] ResultJson number_or_null(std::optional<double> number);  // null when not finite
[[nodiscard]] ResultJson text_or_null(std::string_view text);           // null when empty
[[nodiscard]] ResultJson seconds_json(Seconds seconds);                 // to the millisecond
[[nodiscard]] ResultJson seconds_or_null(Seconds seconds);              // null when 0

// result_marks.cpp
[[nodiscard]] ResultJson c_memory_json(const std::optional<CMemory>& memory);
[[nodiscard]] ResultJson marks_json(const Recording& recording);
[[nodiscard]] ResultJson warmup_json(const Recording& recording);
[[nodiscard]] ResultJson cycles_json(const Recording& recording);
[[nodiscard]] ResultJson ledger_json(const Recording& recording);

// result_facts.cpp
[[nodiscard]] ResultJson load_json(const LoadTotals& load);
[[nodiscard]] ResultJson metrics_json(const Recording& recording);
[[nodiscard]] ResultJson gaps_json(const Recording& recording);
[[nodiscard]] ResultJson events_json(const Recording& recording);
[[nodiscard]] ResultJson target_json(const TargetFacts& target);
[[nodiscard]] ResultJson harness_json(const HarnessFacts& harness);

// result_conclusions.cpp
[[nodiscard]] ResultJson expect_json(const std::optional<ExpectResult>& expect);
[[nodiscard]] ResultJson known_json(const std::vector<KnownResult>& known);
[[nodiscard]] ResultJson gates_json(const Judgement& judgement);
[[nodiscard]] ResultJson forecast_json(const std::optional<Forecast>& forecast);
[[nodiscard]] ResultJson decisions_json(const std::vector<RunDecision>& decisions);
[[nodiscard]] ResultJson findings_json(const std::vector<Finding>& findings);

}  // namespace leakgate
