#include <cmath>

#include <nlohmann/json.hpp>

#include "recording/error_names.hpp"
#include "recording/json_archive.hpp"
#include "scenario/json.hpp"

namespace leakgate {

JsonWriter::JsonWriter(nlohmann::ordered_json& into) : into_(&into) {}

JsonWriter::Json& JsonWriter::member(std::string_view key) { return (*into_)[std::string(key)]; }

JsonWriter::Json& JsonWriter::append(Json& array) { return array.emplace_back(nullptr); }

void JsonWriter::make_object(Json& to) { to = Json::object(); }

void JsonWriter::make_array(Json& to) { to = Json::array(); }

void JsonWriter::write(Json& to, bool value) { to = value; }

void JsonWriter::write(Json& to, std::int64_t value) { to = value; }

void JsonWriter::write(Json& to, double value) {
  if (std::isfinite(value)) to = value;
}

void JsonWriter::write(Json& to, const std::string& value) { to = value; }

void JsonWriter::write(Json& to, ErrorCode value) { to = std::string(name_of(value)); }

void JsonWriter::write(Json& to, const ProfileRef& value) {
  if (!value.file.empty()) to = value.file;
}

void JsonWriter::write(Json& to, const Scenario& value) { to = scenario_to_json(value); }

}  // namespace leakgate
