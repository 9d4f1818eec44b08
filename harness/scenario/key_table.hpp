// The key table: every table and key of a scenario file, once. The reader, its errors, the JSON
// Schema and the reference page are all made from these rows, so adding a key is adding a row. How
// a value of a type is read is value_reader.hpp; what several keys mean together is rules.hpp.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>

#include "scenario/key_binding.hpp"
#include "scenario/text_checks.hpp"

namespace leakgate {

enum class TableId {
  scenario,
  target,
  attach,
  metrics,
  helper,
  load,
  stage,
  data,
  auth,
  request,
  cycles,
  native,
  watch,
  gates,
  gate,
  known,
  expect,
  finding
};

enum class TableShape {
  single,      // [target]
  list,        // [[helper]]
  per_metric,  // [gate.heap], ...
};

struct TableRow {
  TableId id;
  TableId parent;
  std::string_view name;  // within its parent
  std::string_view path;  // as people write it: "load.request"
  TableShape shape;
  // Makes the owner of the keys current. `index` counts list entries from 0; for per_metric it is
  // the metric.
  void (*enter)(Draft&, std::size_t index);
  std::string_view doc;
};

enum class ValueType {
  text,
  folder,     // an existing folder
  file,       // an existing file
  file_text,  // an existing file, whose content is the value
  path,       // of what need not be there yet
  variable,   // the name of an environment variable that is set; the check is of what it holds
  size,
  duration,
  share,
  count,
  number,
  amount,  // size or number, by the metric of the gate or the kind of the known leak
  flag,
  date,
  text_list,
  text_or_list,  // one text stands for a list of it
  text_map,
  choice,  // one of `choices`
  count_range,
};

// What the value may be: in bytes, seconds, shares or as it is.
struct Bounds {
  double least = 0;
  double most = std::numeric_limits<double>::max();
  bool more_than_least = false;
};

// Which kinds of target a key of [target] or [[helper]] is for; bits.
enum LaunchKinds : unsigned { kPackage = 1, kCommand = 2, kAttach = 4, kAnyLaunch = 7 };

struct KeyRow {
  TableId table = TableId::scenario;
  std::string_view name;
  ValueType type = ValueType::text;
  Setter set = nullptr;
  std::string_view fallback{};  // the default, as TOML; empty: there is none
  std::string_view example{};   // as TOML
  std::string_view doc{};
  Bounds bounds{};
  TextCheck check = nullptr;       // of a text, and of each text of a list or map
  TextCheck check_name = nullptr;  // of each name of a map
  ListCheck check_list = nullptr;  // of a list whose texts are good
  std::span<const std::string_view> (*choices)() = nullptr;
  unsigned launch = kAnyLaunch;
};

[[nodiscard]] std::span<const TableRow> table_rows();
[[nodiscard]] std::span<const KeyRow> key_rows();

[[nodiscard]] const TableRow& table_row(TableId id);
[[nodiscard]] const KeyRow* find_key(TableId table, std::string_view name);
[[nodiscard]] const TableRow* find_table(TableId parent, std::string_view name);

// What a value of a type is called and looks like.
struct TypeWords {
  std::string_view label;     // "size", for the reference page
  std::string_view expected;  // "a size such as \"64KiB\"", for errors
  std::string_view pattern;   // of its text, for the schema; empty: any, or not a string
};
[[nodiscard]] TypeWords type_words(ValueType type);

}  // namespace leakgate
