#include "cli/read_scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "base/text.hpp"
#include "cli/command_line.hpp"
#include "cli/console.hpp"

namespace leakgate {
namespace fs = std::filesystem;

Result<std::vector<fs::path>> scenario_files(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> found;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() == ".toml") found.push_back(entry->path());
    }
    if (error) return fail(ErrorCode::usage, error.message(), path.string());
    if (found.empty()) {
      return fail(ErrorCode::usage, "no scenario in this folder", path.string(),
                  "scenarios are its files that end in .toml");
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

std::expected<std::vector<Scenario>, ScenarioErrors> read_scenarios(
    const std::vector<fs::path>& paths) {
  const Result<std::vector<fs::path>> files = scenario_files(paths);
  if (!files) return std::unexpected(ScenarioErrors{files.error()});
  std::vector<Scenario> scenarios;
  ScenarioErrors errors;
  std::map<std::string, fs::path> names;
  for (const fs::path& file : *files) {
    std::expected<Scenario, ScenarioErrors> scenario = read_scenario(file, process_environment());
    if (!scenario) {
      errors.insert(errors.end(), scenario.error().begin(), scenario.error().end());
      continue;
    }
    const auto [first, is_new] = names.try_emplace(scenario->name, file);
    if (!is_new) {
      errors.push_back(
          {ErrorCode::usage,
           fmt::format("the name \"{}\" is that of {} too", scenario->name, first->second.string()),
           file.string(), "names tell the run folders apart; give it another one"});
    }
    scenarios.push_back(*std::move(scenario));
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return scenarios;
}

std::expected<Scenario, ScenarioErrors> read_one_scenario(const fs::path& path) {
  auto scenarios = read_scenarios({path});
  if (!scenarios) return std::unexpected(std::move(scenarios.error()));
  if (scenarios->size() == 1) return scenarios->front();
  return std::unexpected(ScenarioErrors{
      {ErrorCode::usage, "one scenario at a time", path.string(), "name one of its files"}});
}

int report_scenario_errors(const ScenarioErrors& errors) {
  for (const Error& error : errors) print_error(printable(to_text(error)) + "\n");
  return kExitUsage;
}

}  // namespace leakgate
