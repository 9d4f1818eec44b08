// Reads a scenario file. Several errors are reported at once, each with file:line:column, what was
// expected and the nearest valid name. Starts nothing and looks at no process; it only checks that
// files and folders that the scenario names exist.
#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// Looks up ${NAME}; nullopt when it is undefined.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string&)>;

// The process environment.
[[nodiscard]] EnvironmentLookup process_environment();

// All errors of a file, in order of place; each with code usage.
using ScenarioErrors = std::vector<Error>;

// At most 1 MiB is read.
[[nodiscard]] std::expected<Scenario, ScenarioErrors> read_scenario(
    const std::filesystem::path& file, const EnvironmentLookup& environment);

// The same for text; `file` gives the place in errors and the folder that paths are relative to.
[[nodiscard]] std::expected<Scenario, ScenarioErrors> parse_scenario(
    std::string_view text, const std::filesystem::path& file, const EnvironmentLookup& environment);

}  // namespace leakgate
