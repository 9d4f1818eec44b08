// TOML text as a tree of ours with a place on every key and value. The one .cpp behind this header
// is the only one that includes toml++ (it takes seconds to compile and throws).
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/date.hpp"
#include "scenario/problems.hpp"
#include "scenario/toml_precheck.hpp"

namespace leakgate {

struct TomlValue;
struct TomlEntry;

// A date or a time; of those with a time only the fact is kept.
struct TomlDate {
  std::optional<Date> day;
  friend bool operator==(const TomlDate&, const TomlDate&) = default;
};
using TomlList = std::vector<TomlValue>;
using TomlTable = std::vector<TomlEntry>;  // in the order of the file

struct TomlValue {
  Place place;
  std::variant<TomlDate, bool, Count, double, std::string, TomlList, TomlTable> data;

  template <class T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&data);
  }
};

struct TomlEntry {
  std::string key;
  Place place;
  TomlValue value;
};

// "a string", "a whole number", ...: what a value is, for errors.
[[nodiscard]] std::string_view kind_of(const TomlValue& value);

// The root table. Text that is not TOML is told at the first place only, as nothing can be said
// about what follows. Never throws and never aborts, whatever the bytes.
[[nodiscard]] std::expected<TomlTable, PlacedComplaint> parse_toml(std::string_view text);

}  // namespace leakgate
