#include "scenario/schema.hpp"

#include <fmt/format.h>

#include <cmath>

#include <nlohmann/json.hpp>

#include "scenario/key_table.hpp"

namespace leakgate {
namespace {

using Json = nlohmann::ordered_json;

// The schema speaks of the text in the file, where ${ENV} is not expanded yet.
std::string text_pattern(std::string_view pattern) {
  return fmt::format("^({})$|\\$\\{{", pattern);
}

Json string_schema(ValueType type) {
  Json schema{{"type", "string"}};
  const std::string_view pattern = type_words(type).pattern;
  if (!pattern.empty()) schema["pattern"] = text_pattern(pattern);
  return schema;
}

Json number_schema(const char* type, const Bounds& bounds) {
  Json schema{{"type", type}};
  const auto limit = [&](const char* name, double value) {
    if (value == std::floor(value)) {
      schema[name] = static_cast<std::int64_t>(value);
    } else {
      schema[name] = value;
    }
  };
  limit("minimum", bounds.least);
  if (bounds.more_than_least) schema["exclusiveMinimum"] = true;  // a flag in draft 4
  if (bounds.most < Bounds{}.most) limit("maximum", bounds.most);
  return schema;
}

Json list_schema(const Bounds& bounds) {
  Json schema{{"type", "array"}, {"items", {{"type", "string"}}}};
  if (bounds.least > 0) schema["minItems"] = static_cast<int>(bounds.least);
  return schema;
}

// `unit` is that of an amount; nullopt: it depends on another key.
Json value_schema(const KeyRow& row, std::optional<Unit> unit) {
  switch (row.type) {
    case ValueType::count:
      return number_schema("integer", row.bounds);
    case ValueType::number:
      return number_schema("number", row.bounds);
    case ValueType::amount:
      if (!unit) {
        return {{"anyOf", {string_schema(ValueType::size), number_schema("number", row.bounds)}}};
      }
      return unit == Unit::bytes ? string_schema(ValueType::size)
                                 : number_schema("number", row.bounds);
    case ValueType::flag:
      return {{"type", "boolean"}};
    case ValueType::date:  // editors take a date of TOML for a string
      return {{"type", "string"}, {"pattern", fmt::format("^{}$", type_words(row.type).pattern)}};
    case ValueType::text_list:
      return list_schema(row.bounds);
    case ValueType::text_or_list:
      return {{"anyOf", {string_schema(row.type), list_schema(row.bounds)}}};
    case ValueType::text_map:
      return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
    case ValueType::choice:
      return {{"type", "string"}, {"enum", row.choices()}};
    case ValueType::count_range:
      return {{"anyOf", {number_schema("integer", row.bounds), string_schema(row.type)}}};
    default:
      return string_schema(row.type);
  }
}

// TOML literals of the table are JSON too, but for inline tables and strings in single quotes.
void add_default(Json& schema, std::string_view fallback) {
  const Json parsed = Json::parse(fallback, nullptr, false);
  if (!fallback.empty() && !parsed.is_discarded()) schema["default"] = parsed;
}

Json table_schema(const TableRow& table, std::optional<Unit> unit);

void add_keys(Json& properties, TableId table, std::optional<Unit> unit) {
  for (const KeyRow& row : key_rows()) {
    if (row.table != table) continue;
    Json schema{{"description", row.doc}};
    schema.update(value_schema(row, unit));
    add_default(schema, row.fallback);
    properties[std::string(row.name)] = std::move(schema);
  }
}

void add_tables(Json& properties, TableId parent) {
  for (const TableRow& row : table_rows()) {
    if (row.parent != parent || row.id == parent) continue;
    switch (row.shape) {
      case TableShape::single:
        properties[std::string(row.name)] = table_schema(row, {});
        break;
      case TableShape::list:
        properties[std::string(row.name)] = {{"type", "array"}, {"items", table_schema(row, {})}};
        break;
      case TableShape::per_metric:
        for (const std::string_view metric : names<Metric>()) {
          const Unit of_metric = unit_of(from_name<Metric>(metric).value());
          properties[std::string(metric)] = table_schema(row, of_metric);
        }
        break;
    }
  }
}

Json table_schema(const TableRow& table, std::optional<Unit> unit) {
  Json properties = Json::object();
  add_keys(properties, table.id, unit);
  add_tables(properties, table.id);
  Json schema{{"description", table.doc}, {"type", "object"}, {"additionalProperties", false}};
  if (table.id == TableId::scenario) schema["required"] = Json::array({"target"});
  schema["properties"] = std::move(properties);
  return schema;
}

}  // namespace

std::string scenario_json_schema() {
  Json schema{{"$schema", "http://json-schema.org/draft-04/schema#"},
              {"title", "leakgate scenario"}};
  schema.update(table_schema(table_row(TableId::scenario), {}));
  schema["description"] = "A Go service, a load, and the memory gates it has to hold.";
  return schema.dump(2) + "\n";
}

}  // namespace leakgate
