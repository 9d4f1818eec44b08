// A resolved scenario to JSON and back: the form it has inside recording.json. Everything that
// judging and diagnosing read survives unchanged. Secrets do not: values of environment variables
// and of headers whose name says secret, and user and password in URLs, are written as "***"
// (redact.hpp) and read back as that. Text that is not UTF-8 is written as {"base64": ...}.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

[[nodiscard]] nlohmann::json scenario_to_json(const Scenario& scenario);

// What is missing has its default; anything of the wrong type or out of range is an
// Error{malformed} that names the key in `where`. Never throws.
[[nodiscard]] Result<Scenario> scenario_from_json(const nlohmann::json& json);

}  // namespace leakgate
