// Flat and cumulative values by function, as `go tool pprof -top` and `-top -base` compute them:
// the same rows in the same order. What pprof does beyond adding up (dropping functions and calls
// that hold little, and telling what was inlined by the calls that are left) was read from
// internal/graph/graph.go and internal/report/report.go of github.com/google/pprof, as of Go 1.26.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "profile/profile.hpp"

namespace leakgate {

enum class InlineLabel { none, all, some };

struct FunctionRow {
  std::string name;
  std::int64_t flat = 0, cum = 0;
  InlineLabel inlined = InlineLabel::none;  // into the functions that call it
  friend bool operator==(const FunctionRow&, const FunctionRow&) = default;
};

struct FunctionTable {
  std::string sample_type, unit;
  std::int64_t total = 0;         // of all samples, those that shrank counted as growth
  std::vector<FunctionRow> rows;  // the largest first, whether it grew or shrank
  std::size_t functions = 0;      // of which the rows are the first
  std::size_t dropped = 0;        // that hold less than 0.5 % of what the profile adds up to
  friend bool operator==(const FunctionTable&, const FunctionTable&) = default;
};

// `base` may be nullptr; its values are subtracted. `rows_max` 0: all.
[[nodiscard]] Result<FunctionTable> function_table(const Profile* base, const Profile& newer,
                                                   std::string_view sample_type,
                                                   std::size_t rows_max);

}  // namespace leakgate
