// A resolved scenario to JSON and back, losslessly: the form it has inside recording.json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

[[nodiscard]] nlohmann::json scenario_to_json(const Scenario& scenario);
[[nodiscard]] Result<Scenario> scenario_from_json(const nlohmann::json& json);

}  // namespace leakgate
