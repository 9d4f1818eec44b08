#include "scenario/key_table.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "scenario_folder.hpp"

namespace leakgate {
namespace {

TEST(KeyTable, HasEachKeyOnceWithASentenceAndAnExample) {
  std::set<std::pair<TableId, std::string_view>> seen;
  for (const KeyRow& row : key_rows()) {
    EXPECT_TRUE(seen.emplace(row.table, row.name).second) << row.name << " is there twice";
    EXPECT_TRUE(row.doc.ends_with('.')) << row.name;
    EXPECT_EQ(find_table(row.table, row.name), nullptr) << row.name << " is a table too";
    EXPECT_NE(row.set, nullptr) << row.name;
    EXPECT_FALSE(row.example.empty()) << row.name;
    EXPECT_EQ(row.choices != nullptr, row.type == ValueType::choice) << row.name;
    EXPECT_EQ(row.check_name != nullptr, row.type == ValueType::text_map) << row.name;
  }
}

// What a key of [load] or below it does not go without.
std::string_view companion_of(const KeyRow& row) {
  if (row.table == TableId::stage) return row.name == "rate" ? "duration = \"1s\"\n" : "rate = 5\n";
  if (row.table != TableId::load) return "";
  if (row.name == "rate") return "duration = \"1s\"\n";
  if (row.name == "duration") return "rate = 5\n";
  if (row.name == "pacing" || row.name == "max_connections") {
    return "rate = 5\nduration = \"1s\"\n";
  }
  if (row.name == "insecure") return "https = true\n";
  return row.name.starts_with("requests_") ? "driver = [\"k6\"]\n" : "";
}

// A file that needs nothing else but the key in question.
std::string file_with(const KeyRow& row, std::string_view value) {
  const std::string line = fmt::format("{} = {}\n", row.name, value);
  const std::string other = "package = \"../upstream\"\n";
  switch (row.table) {
    case TableId::scenario:
      return fmt::format("{}[target]\n{}", line, other);
    case TableId::target:
      return fmt::format("[target]\n{}{}", line,
                         row.name == "package" || row.name == "command" ? "" : other);
    case TableId::attach:
      return fmt::format("[target]\naddr = \"127.0.0.1:1\"\n[target.attach]\n{}", line);
    case TableId::metrics:
      return fmt::format("[target]\n{}[target.metrics]\n{}{}{}", other, line,
                         row.name == "url" ? "" : "url = \"http://{addr}/\"\n",
                         row.name == "series" ? "" : "series = [\"up\"]\n");
    case TableId::helper:
      return fmt::format("[target]\n{}[[helper]]\n{}{}{}", other, line,
                         row.name == "name" ? "" : "name = \"h\"\n",
                         row.name == "package" || row.name == "command" ? "" : other);
    case TableId::watch:
      return fmt::format("[target]\nattach = {{ pid = 7 }}\n[watch]\n{}", line);
    case TableId::gate:
      return fmt::format("[target]\n{}[gate.heap]\n{}", other, line);
    case TableId::known:
      return fmt::format("[target]\n{}[[known]]\n{}{}", other, line,
                         row.name == "kind" ? "" : "kind = \"goroutine-select\"\n");
    case TableId::finding:
      return fmt::format("[target]\n{}[[expect.finding]]\n{}{}", other, line,
                         row.name == "kind" ? "" : "kind = \"heap\"\n");
    default: {
      const TableRow& table = table_row(row.table);
      const bool list = table.shape == TableShape::list;
      return fmt::format("[target]\n{}{}{}{}\n{}{}", other, list ? "[[" : "[", table.path,
                         list ? "]]" : "]", line, companion_of(row));
    }
  }
}

// Examples name files that are not in the folder of these tests.
bool names_a_file(const KeyRow& row) {
  return row.type == ValueType::folder || row.type == ValueType::file ||
         row.type == ValueType::file_text || row.name == "command";
}

TEST(KeyTable, ReadsEveryExample) {
  ScenarioFolder folder;
  folder.variables["SERVICE_LOGIN"] = "me:s3cret";
  folder.variables["SERVICE_TOKEN"] = "s3cret";
  for (const KeyRow& row : key_rows()) {
    if (names_a_file(row)) continue;
    const std::string text = file_with(row, row.example);
    EXPECT_EQ(folder.errors(text), "no error") << text;
  }
}

TEST(KeyTable, WritesDefaultsThatAreTheDefaultsOfTheStructs) {
  const ScenarioFolder folder;
  for (const KeyRow& row : key_rows()) {
    if (row.fallback.empty() || row.table == TableId::helper || row.table == TableId::gate)
      continue;
    const auto with = folder.parse(file_with(row, row.fallback));
    ASSERT_TRUE(with) << row.name << folder.errors(file_with(row, row.fallback));
    auto without =
        folder.parse(row.table == TableId::watch ? "[target]\nattach = { pid = 7 }\n[watch]\n"
                                                 : "[target]\npackage = \"../upstream\"\n");
    if (row.name == "pacing") {
      without->load.rate = 5;
      without->load.duration = Seconds{1};
    }
    if (row.name == "insecure") without->load.https = true;
    if (row.table == TableId::expect) without->expect.emplace();
    if (row.table == TableId::metrics) {
      without->target.metrics = {.url = "http://{addr}/", .series = {"up"}};
    }
    EXPECT_EQ(*with, *without) << row.name;
  }
}

TEST(KeyTable, FindsTablesOfMetricsByTheirName) {
  ASSERT_NE(find_table(TableId::gates, "rss_peak"), nullptr);
  EXPECT_EQ(find_table(TableId::gates, "rss_peak")->id, TableId::gate);
  EXPECT_EQ(find_table(TableId::gates, "memory"), nullptr);
  EXPECT_EQ(find_table(TableId::scenario, ""), nullptr);
}

}  // namespace
}  // namespace leakgate
