// What the keys of one table mean together: exactly one of package, command and attach, a helper
// needs a name, rss_peak has no growth. Rules of single values are in text_checks.hpp and the key
// table.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "scenario/key_table.hpp"
#include "scenario/problems.hpp"
#include "scenario/value_reader.hpp"

namespace leakgate {

// The keys and child tables that one table of the file holds, good or not, so that a key that could
// not be read is not also called missing.
struct SeenTable {
  const TableRow& row;
  std::string_view path;  // "gate.heap"
  Place place;
  std::map<std::string_view, Place> keys{};
};

// Called when all of a table was read.
void check_table(const SeenTable& seen, const Draft& draft, Problems& problems);

// Adds a problem where a key is missing, or where a command names a program that is not there.
void check_has(const SeenTable& seen, std::string_view key, Problems& problems);
void check_program(const SeenTable& seen, std::string_view key,
                   const std::vector<std::string>& command, Problems& problems);

// Called when all of the file was read.
void check_data_mentions(const std::vector<Mention>& mentions, const Scenario& scenario,
                         Problems& problems);
void check_helper_mentions(const std::vector<Mention>& mentions, const Scenario& scenario,
                           Problems& problems);

}  // namespace leakgate
