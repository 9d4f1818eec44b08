// toml++ is used header-only and without its asserts: in 3.3.0 the two bytes "[*" abort an
// assert-enabled build, where this one reports an error. 32 levels of values are plenty here and
// keep its recursion small.
#ifndef NDEBUG
#define NDEBUG
#endif
#define TOML_HEADER_ONLY 1
#define TOML_MAX_NESTED_VALUES 32

#include "scenario/toml_document.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace leakgate {
namespace {

Place place_of(const toml::source_region& region) {
  return {std::max(1, static_cast<int>(region.begin.line)),
          std::max(1, static_cast<int>(region.begin.column))};
}

TomlValue convert(const toml::node& node);

Date day_of(const toml::date& date) {
  return {std::chrono::year(date.year), std::chrono::month(date.month), std::chrono::day(date.day)};
}

TomlTable convert_table(const toml::table& table) {
  TomlTable entries;
  for (const auto& [key, node] : table) {
    entries.push_back({std::string(key.str()), place_of(key.source()), convert(node)});
  }
  // toml++ sorts by name; a reader thinks in the order of the file.
  std::ranges::sort(entries, {}, [](const TomlEntry& entry) {
    return std::pair(entry.place, std::string_view(entry.key));
  });
  return entries;
}

TomlList convert_list(const toml::array& array) {
  TomlList list;
  for (const toml::node& node : array) list.push_back(convert(node));
  return list;
}

TomlValue convert(const toml::node& node) {
  const Place place = place_of(node.source());
  if (const auto* table = node.as_table()) return {place, convert_table(*table)};
  if (const auto* array = node.as_array()) return {place, convert_list(*array)};
  if (const auto* text = node.as_string()) return {place, text->get()};
  if (const auto* whole = node.as_integer()) return {place, Count{whole->get()}};
  if (const auto* number = node.as_floating_point()) return {place, number->get()};
  if (const auto* flag = node.as_boolean()) return {place, flag->get()};
  if (const auto* date = node.as_date()) return {place, TomlDate{day_of(date->get())}};
  return {place, TomlDate{}};
}

}  // namespace

std::string_view kind_of(const TomlValue& value) {
  // In the order of the variant.
  constexpr std::array<std::string_view, 7> kKinds{
      "a date", "a boolean", "a whole number", "a decimal number", "a string", "a list", "a table"};
  return kKinds[value.data.index()];
}

std::expected<TomlTable, PlacedComplaint> parse_toml(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
  if (auto complaint = precheck_toml(text)) return std::unexpected(*std::move(complaint));
  try {
    return convert_table(toml::parse(text, std::string_view{}));
  } catch (const toml::parse_error& error) {
    return std::unexpected(
        PlacedComplaint{place_of(error.source()),
                        {fmt::format("not TOML: {}", printable(error.description())), {}}});
  } catch (const std::exception& error) {
    return std::unexpected(
        PlacedComplaint{{}, {fmt::format("not TOML: {}", printable(error.what())), {}}});
  }
}

}  // namespace leakgate
