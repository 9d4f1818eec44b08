#include "scenario/reader.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "scenario/file_text.hpp"
#include "scenario/rules.hpp"
#include "scenario/table_reader.hpp"

namespace leakgate {
namespace {

std::filesystem::path absolute_path(const std::filesystem::path& file) {
  std::error_code error;
  auto absolute = std::filesystem::absolute(file, error);
  return (error ? file : absolute).lexically_normal();
}

// A scenario without a name goes by its file's.
void settle_name(const TomlTable& root, Scenario& scenario, Problems& problems) {
  for (const TomlEntry& entry : root) {
    if (entry.key == "name") return;
  }
  scenario.name = scenario.file.stem().string();
  if (check_scenario_name(scenario.name)) {
    problems.add({},
                 fmt::format("name is missing, and the file's name {} cannot serve",
                             in_quotes(scenario.name)),
                 "write name = \"...\" with letters, digits, '-', '_' and '.'");
  }
}

}  // namespace

std::expected<Scenario, ScenarioErrors> parse_scenario(std::string_view text,
                                                       const std::filesystem::path& file,
                                                       const EnvironmentLookup& environment) {
  Problems problems(file);
  const auto root = parse_toml(text);
  if (!root) {
    const auto& [place, complaint] = root.error();
    problems.add(place, complaint.what, complaint.hint);
    return std::unexpected(problems.in_order());
  }
  Draft draft;
  draft.scenario.file = absolute_path(file);
  draft.folder = draft.scenario.file.parent_path();
  ReadContext context{environment, draft.folder, problems};
  read_tables(*root, draft, context);
  settle_name(*root, draft.scenario, problems);
  check_helper_mentions(context.mentions, draft.scenario, problems);
  check_data_mentions(context.data_mentions, draft.scenario, problems);
  if (!problems.empty()) return std::unexpected(problems.in_order());
  return std::move(draft.scenario);
}

std::expected<Scenario, ScenarioErrors> read_scenario(const std::filesystem::path& file,
                                                      const EnvironmentLookup& environment) {
  const auto text = read_file_text(file);
  if (text) return parse_scenario(*text, file, environment);
  Error error = text.error();
  error.where = printable(file.string());
  return std::unexpected(ScenarioErrors{std::move(error)});
}

}  // namespace leakgate
