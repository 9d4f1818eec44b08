#include <fmt/format.h>

#include <iterator>

#include "scenario/bounds.hpp"
#include "scenario/key_table.hpp"
#include "scenario/schema.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kIntroduction = R"(# The scenario file

<!-- Made from the key table in harness/scenario. Do not edit: run the tests of scenario with
     LEAKGATE_UPDATE=1 instead. -->

A scenario is a TOML file that names a Go service, the load it gets and the memory gates it has to
hold. The smallest one:

```toml
[target]
package = "../my-service"
args = ["-listen", "{addr}"]
```

- **Counts** are numbers; **sizes**, **durations** and **shares** are strings with a unit: sizes in
  `B`, `KiB`, `MiB`, `GiB`; durations as Go writes them (`"300ms"`, `"1m30s"`); shares with `%`.
- **Paths** are relative to the scenario file.
- **`${NAME}`** in any string is the environment variable NAME; one that is not defined is an error.
- Arguments are lists and never go through a shell.
- Everything has a default but the target. What is not known, or does not go together, is an error
  with `file:line:column` before anything is started.
- Put `#:schema PATH/scenario.schema.json` on the first line and editors complete and check the file.
)";

std::string heading(const TableRow& table) {
  if (table.id == TableId::scenario) return "Top level";
  if (table.shape == TableShape::list) return fmt::format("`[[{}]]`", table.path);
  return fmt::format("`[{}]`", table.path);
}

std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string code(std::string_view toml) {
  return toml.empty() ? "" : cell(fmt::format("`{}`", toml));
}

// Its bounds are of the number of texts.
bool is_list(ValueType type) {
  return type == ValueType::text_list || type == ValueType::text_or_list;
}

std::string type_cell(const KeyRow& row) {
  const std::string bounds = bounds_text(row.bounds, row.type);
  const std::string_view label = type_words(row.type).label;
  if (is_list(row.type) || bounds.empty()) return std::string(label);
  return fmt::format("{}, {}", label, bounds);
}

std::string meaning_cell(const KeyRow& row) {
  if (row.choices == nullptr) return cell(row.doc);
  return fmt::format("{} One of `{}`.", cell(row.doc), fmt::join(row.choices(), "`, `"));
}

void add_table(std::string& page, const TableRow& table) {
  auto out = std::back_inserter(page);
  fmt::format_to(out, "\n## {}\n\n{}\n", heading(table), table.doc);
  bool first = true;
  for (const KeyRow& row : key_rows()) {
    if (row.table != table.id) continue;
    if (first) page += "\n| key | type | default | example | meaning |\n|---|---|---|---|---|\n";
    first = false;
    fmt::format_to(out, "| `{}` | {} | {} | {} | {} |\n", row.name, type_cell(row),
                   code(row.fallback), code(row.example), meaning_cell(row));
  }
}

}  // namespace

std::string scenario_reference_markdown() {
  std::string page(kIntroduction);
  for (const TableRow& table : table_rows()) add_table(page, table);
  return page;
}

}  // namespace leakgate
