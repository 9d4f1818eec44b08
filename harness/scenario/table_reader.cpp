#include "scenario/table_reader.hpp"

#include <fmt/format.h>

#include "scenario/key_table.hpp"
#include "scenario/rules.hpp"

namespace leakgate {
namespace {

class TableReader {
 public:
  TableReader(Draft& draft, ReadContext& context) : draft_(draft), context_(context) {}

  // `path` is how people write the table: "gate.heap"; empty for the root.
  void read(const TableRow& row, std::string_view path, Place place, const TomlTable& table) {
    SeenTable seen{row, path, place};
    for (const TomlEntry& entry : table) {
      seen.keys.emplace(entry.key, entry.place);
      const std::string entry_path =
          path.empty() ? entry.key : fmt::format("{}.{}", path, entry.key);
      if (const KeyRow* key = find_key(row.id, entry.key)) {
        read_key(*key, entry_path, entry);
      } else if (const TableRow* child = find_table(row.id, entry.key)) {
        read_child(*child, entry_path, entry);
      } else {
        unknown(row, path, entry);
      }
    }
    check_table(seen, draft_, context_.problems);
  }

 private:
  void read_key(const KeyRow& key, std::string_view path, const TomlEntry& entry) {
    if (const auto value = read_value(key, path, entry.value, context_)) key.set(draft_, *value);
  }

  void read_child(const TableRow& row, std::string_view path, const TomlEntry& entry) {
    if (row.shape == TableShape::list) return read_list(row, path, entry);
    const auto* table = entry.value.as<TomlTable>();
    if (table == nullptr) {
      context_.problems.add(
          entry.place, fmt::format("{}: expected a table, found {}", path, kind_of(entry.value)),
          fmt::format("it is written [{}]", path));
      return;
    }
    std::size_t index = 0;
    if (row.shape == TableShape::per_metric) {
      const Metric metric = from_name<Metric>(entry.key).value();
      index = static_cast<std::size_t>(metric);
      context_.amount_unit = unit_of(metric);
    }
    row.enter(draft_, index);
    read(row, path, entry.place, *table);
  }

  void read_list(const TableRow& row, std::string_view path, const TomlEntry& entry) {
    const auto* list = entry.value.as<TomlList>();
    if (list == nullptr) {
      context_.problems.add(
          entry.place,
          fmt::format("{}: expected a list of tables, found {}", path, kind_of(entry.value)),
          fmt::format("it is written [[{}]]", path));
      return;
    }
    std::size_t index = 0;
    for (const TomlValue& item : *list) {
      const auto* table = item.as<TomlTable>();
      if (table == nullptr) {
        context_.problems.add(item.place,
                              fmt::format("{}: expected a table, found {}", path, kind_of(item)),
                              fmt::format("it is written [[{}]]", path));
        continue;
      }
      row.enter(draft_, index++);
      if (row.id == TableId::known) context_.amount_unit = unit_of_known(*table);
      read(row, path, item.place, *table);
    }
  }

  // By its kind, wherever that stands in the table. Where there is none that could be told, that is
  // said; the unit is then the one that is written.
  static Unit unit_of_known(const TomlTable& table) {
    Unit written = Unit::count;
    for (const TomlEntry& entry : table) {
      const auto* text = entry.value.as<std::string>();
      if (text == nullptr) continue;
      if (entry.key == "max_per_request") written = Unit::bytes;
      const auto kind = from_name<FindingKind>(*text);
      if (entry.key == "kind" && kind) return unit_of(*kind);
    }
    return written;
  }

  void unknown(const TableRow& row, std::string_view path, const TomlEntry& entry) {
    const bool table = entry.value.as<TomlTable>() != nullptr;
    const std::string inside = path.empty() ? "" : fmt::format(" in [{}]", path);
    context_.problems.add(
        entry.place,
        fmt::format("unknown {} {}{}", table ? "table" : "key", in_quotes(entry.key), inside),
        hint_for(entry.key, row.id));
  }

  // A key that another table has was put into the wrong one; else it is misspelt.
  static std::string hint_for(std::string_view name, TableId table) {
    for (const KeyRow& row : key_rows()) {
      if (row.name != name || row.table == table) continue;
      const TableRow& owner = table_row(row.table);
      const bool list = owner.shape == TableShape::list;
      return owner.path.empty() ? "it belongs above the first table"
                                : fmt::format("it belongs in {}{}{}", list ? "[[" : "[", owner.path,
                                              list ? "]]" : "]");
    }
    return suggestion(name, names_in(table));
  }

  static std::vector<std::string_view> names_in(TableId table) {
    std::vector<std::string_view> known;
    for (const KeyRow& row : key_rows()) {
      if (row.table == table) known.push_back(row.name);
    }
    for (const TableRow& row : table_rows()) {
      if (row.parent != table || row.id == table) continue;
      if (row.shape == TableShape::per_metric) {
        known.insert(known.end(), names<Metric>().begin(), names<Metric>().end());
      } else {
        known.push_back(row.name);
      }
    }
    return known;
  }

  Draft& draft_;
  ReadContext& context_;
};

}  // namespace

void read_tables(const TomlTable& root, Draft& draft, ReadContext& context) {
  TableReader(draft, context).read(table_row(TableId::scenario), "", Place{}, root);
}

}  // namespace leakgate
