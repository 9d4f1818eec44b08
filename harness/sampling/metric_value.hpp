// One value of a metrics endpoint, or why it is none. What an endpoint says in place of a value it
// does not have (-1, NaN, nothing) never gets past here. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace leakgate {

// A value for each series that was asked for, in their order. Errors have code sampling, and `what`
// is the cause of a gap: a few fixed texts, none from the endpoint.
using SeriesValues = std::vector<Result<double>>;

// Memory, counts and totals are never negative, and NaN and infinity are no measurements.
[[nodiscard]] Result<double> checked_value(double number);

// "1.5e+07", "+Inf" or "NaN" as a number, the way Prometheus and OpenMetrics write one.
[[nodiscard]] std::optional<double> number_from(std::string_view text);
// The same, checked.
[[nodiscard]] Result<double> value_from(std::string_view text);

// Sets the value of a series that was found; a second one makes it no value at all.
void found_value(Result<double>& slot, const Result<double>& value);

// What `slot` is before anything was found: "not in the answer".
[[nodiscard]] Result<double> not_found();

}  // namespace leakgate
