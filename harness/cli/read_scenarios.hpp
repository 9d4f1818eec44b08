// From the paths on a command line to scenarios: files as they are, folders by their *.toml files.
#pragma once

#include <expected>
#include <filesystem>
#include <vector>

#include "scenario/reader.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// The scenario files that the paths name, in order, those of a folder sorted by name.
[[nodiscard]] Result<std::vector<std::filesystem::path>> scenario_files(
    const std::vector<std::filesystem::path>& paths);

// Reads them all; every error of every file, and of two scenarios that have the same name.
[[nodiscard]] std::expected<std::vector<Scenario>, ScenarioErrors> read_scenarios(
    const std::vector<std::filesystem::path>& paths);

// The same for a command that takes one scenario only: not a folder of several.
[[nodiscard]] std::expected<Scenario, ScenarioErrors> read_one_scenario(
    const std::filesystem::path& path);

// Prints the errors to stderr and returns exit code 2.
[[nodiscard]] int report_scenario_errors(const ScenarioErrors& errors);

}  // namespace leakgate
