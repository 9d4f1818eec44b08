#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "profile/frames.hpp"
#include "report/profile_text.hpp"
#include "report/result_parts.hpp"

namespace leakgate {
namespace {

constexpr int kSchemaVersion = 1;

std::string line_of(const ResultJson& json) {
  return json.dump(-1, ' ', false, ResultJson::error_handler_t::replace);
}

ResultJson frame_json(const Frame& frame) {
  return {{"function", printable(frame.function)},
          {"file", text_or_null(frame.file)},
          {"line", frame.line == 0 ? ResultJson(nullptr) : ResultJson(frame.line)}};
}

ResultJson group_json(const Comparison& comparison, const ComparedGroup& group) {
  const bool has_base = comparison.base_total.has_value();
  const bool is_of_goroutines = !comparison.group_stacks.empty();
  const bool has_objects = group.objects != 0 || group.objects_base != 0;
  const auto known = [](bool is_known, auto value) {
    return is_known ? ResultJson(value) : ResultJson(nullptr);
  };
  const Stack stack = comparison.stack_of(group);
  const Frame* culprit = culprit_of(stack);
  ResultJson json;
  json["growth"] = known(has_base, group.growth());
  json["value"] = group.value;
  json["base"] = known(has_base, group.base);
  json["objects"] = known(has_objects, group.objects);
  json["base_objects"] = known(has_objects && has_base, group.objects_base);
  json["reason"] = known(is_of_goroutines && comparison.tells_states, name_of(group.reason));
  json["wait_minutes"] = known(group.minutes_max > 0, group.minutes_max);
  json["created_by"] = text_or_null(group.created_by);
  json["culprit"] =
      culprit == nullptr ? ResultJson(nullptr) : ResultJson(printable(to_text(*culprit)));
  json["stack"] = ResultJson::array();
  for (const Frame& frame : stack) json["stack"].push_back(frame_json(frame));
  return json;
}

// `parts`, then an array with a line for each element: one after the other, as all of a large
// profile at once would take gigabytes.
template <class Element>
std::string document(const ResultJson& parts, std::string_view name, std::size_t count,
                     Element element) {
  std::string text = "{\n";
  for (const auto& [key, value] : parts.items()) {
    text += "  " + line_of(key) + ": " + line_of(value) + ",\n";
  }
  text += "  \"" + std::string(name) + "\": [";
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "\n    " : ",\n    ") + line_of(element(i));
  }
  return text + (count == 0 ? "]\n}\n" : "\n  ]\n}\n");
}

}  // namespace

std::string profile_json(const Comparison& comparison, std::size_t groups_max) {
  ResultJson parts;
  parts["schema_version"] = kSchemaVersion;
  parts["kind"] = name_of(comparison.kind);
  parts["sample_type"] = printable(comparison.sample_type);
  parts["unit"] = text_or_null(comparison.unit);
  parts["total"] = comparison.total;
  parts["base_total"] =
      comparison.base_total ? ResultJson(*comparison.base_total) : ResultJson(nullptr);
  parts["truncated"] = comparison.truncated;
  parts["base_truncated"] =
      comparison.base_total ? ResultJson(comparison.base_truncated) : ResultJson(nullptr);
  const std::size_t all = comparison.groups.size();
  return document(parts, "groups", groups_max == 0 ? all : std::min(all, groups_max),
                  [&](std::size_t i) { return group_json(comparison, comparison.groups[i]); });
}

std::string function_json(const FunctionTable& table) {
  constexpr const char* kLabels[] = {"no", "yes", "partly"};
  ResultJson parts;
  parts["schema_version"] = kSchemaVersion;
  parts["sample_type"] = printable(table.sample_type);
  parts["unit"] = text_or_null(table.unit);
  parts["total"] = table.total;
  parts["functions_kept"] = table.functions;
  parts["functions_dropped"] = table.dropped;
  return document(parts, "functions", table.rows.size(), [&](std::size_t i) {
    const FunctionRow& row = table.rows[i];
    return ResultJson{{"function", printable(row.name)},
                      {"flat", row.flat},
                      {"cum", row.cum},
                      {"inlined", kLabels[static_cast<std::size_t>(row.inlined)]}};
  });
}

}  // namespace leakgate
