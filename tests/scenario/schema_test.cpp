#include "scenario/schema.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include <nlohmann/json.hpp>

namespace leakgate {
namespace {

using Json = nlohmann::json;

// The committed file must be what the key table gives; LEAKGATE_UPDATE=1 writes it anew.
void expect_committed(const std::string& name, const std::string& generated) {
  const std::string path = std::string(LEAKGATE_SOURCE_DIR) + "/" + name;
  if (std::getenv("LEAKGATE_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << generated;
  std::ifstream file(path, std::ios::binary);
  const std::string committed((std::istreambuf_iterator<char>(file)), {});
  EXPECT_TRUE(committed == generated)
      << name << " is not what the key table says: run this test with LEAKGATE_UPDATE=1";
}

TEST(Schema, IsTheCommittedFile) {
  expect_committed("scenario.schema.json", scenario_json_schema());
}

TEST(Schema, ReferencePageIsTheCommittedFile) {
  expect_committed("docs/scenario.md", scenario_reference_markdown());
}

// Every object schema below, itself included.
void visit(const Json& schema, const auto& look) {
  if (schema.is_object()) look(schema);
  for (const auto& child : schema) {
    if (child.is_structured()) visit(child, look);
  }
}

TEST(Schema, KeepsToWordsOfDraftFour) {
  const std::set<std::string> known{
      "$schema",  "title",   "description", "type",    "properties", "additionalProperties",
      "required", "items",   "minItems",    "pattern", "minimum",    "exclusiveMinimum",
      "maximum",  "default", "enum",        "anyOf"};
  visit(Json::parse(scenario_json_schema()), [&](const Json& schema) {
    if (!schema.contains("type") || !schema["type"].is_string()) return;
    for (const auto& [word, value] : schema.items()) EXPECT_TRUE(known.contains(word)) << word;
  });
}

TEST(Schema, ClosesEveryTableAndDescribesEveryKey) {
  int tables = 0;
  visit(Json::parse(scenario_json_schema()), [&](const Json& schema) {
    if (!schema.contains("properties") || !schema.contains("type")) return;
    ++tables;
    EXPECT_EQ(schema["additionalProperties"], false);
    for (const auto& [name, key] : schema["properties"].items()) {
      const Json& described =
          key.contains("items") && !key.contains("description") ? key["items"] : key;
      EXPECT_TRUE(described.contains("description")) << name;
    }
  });
  EXPECT_EQ(tables, 17 + 8);  // the tables of the file, and one for the gate of each metric
}

TEST(Schema, TellsSizesOfBytesFromNumbersOfThings) {
  const Json schema = Json::parse(scenario_json_schema());
  const Json& gates = schema["properties"]["gate"]["properties"];
  EXPECT_EQ(gates["heap"]["properties"]["max"]["type"], "string");
  EXPECT_EQ(gates["goroutines"]["properties"]["max"]["type"], "number");
}

TEST(Schema, TakesBothForAmountsWhoseUnitAnotherKeyTells) {
  const Json schema = Json::parse(scenario_json_schema());
  const Json& known = schema["properties"]["known"]["items"]["properties"];
  EXPECT_EQ(known["max_per_request"]["anyOf"].size(), 2U);
  EXPECT_EQ(known["until"]["pattern"], "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
}

TEST(Schema, TakesOneTextForAListOfIt) {
  const Json schema = Json::parse(scenario_json_schema());
  const Json& load = schema["properties"]["load"]["properties"];
  const Json& expect = load["request"]["items"]["properties"]["expect"]["anyOf"];
  ASSERT_EQ(expect.size(), 2U);
  EXPECT_EQ(expect[0]["type"], "string");
  EXPECT_EQ(expect[1]["minItems"], 1);
}

}  // namespace
}  // namespace leakgate
