// A TOML value to the value that a row of the key table wants: type, unit, bounds, ${ENV}, paths.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenario/key_table.hpp"
#include "scenario/problems.hpp"
#include "scenario/reader.hpp"
#include "scenario/toml_document.hpp"

namespace leakgate {

// "{helper.NAME.addr}" or "{data.NAME}" somewhere in the file, to be compared with the helpers and
// with [load.data] once all is known.
struct Mention {
  Place place;
  std::string path;  // of the key it stands in
  std::string name;
};

// What reading a value needs to know, and what it leaves behind.
struct ReadContext {
  const EnvironmentLookup& environment;
  std::filesystem::path folder;  // absolute; what paths are relative to
  Problems& problems;
  Unit amount_unit = Unit::count;   // of the gate or the known leak that is being read
  std::vector<Mention> mentions{};  // of helpers
  std::vector<Mention> data_mentions{};
};

// nullopt after a problem was added. `path` is the key as people write it, "load.connections".
[[nodiscard]] std::optional<Parsed> read_value(const KeyRow& row, std::string_view path,
                                               const TomlValue& value, ReadContext& context);

}  // namespace leakgate
