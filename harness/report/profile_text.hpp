// `leakgate profile`: what a profile holds or has grown by, for a terminal and as JSON. Pure.
#pragma once

#include <string>
#include <string_view>

#include "profile/comparison.hpp"
#include "profile/function_table.hpp"

namespace leakgate {

struct ProfileTextOptions {
  std::size_t groups_max = 10;  // 0: all
  bool color = false;
};

// The groups with their stacks, those that grew most first; those that did not change are left out
// where there is a base.
[[nodiscard]] std::string profile_text(const Comparison& comparison,
                                       const ProfileTextOptions& options);

// All groups, in the same order. Keys are only ever added.
[[nodiscard]] std::string profile_json(const Comparison& comparison, std::size_t groups_max);

// In the format of `go tool pprof -top`, from its line "Type:" on.
[[nodiscard]] std::string function_text(const FunctionTable& table);
[[nodiscard]] std::string function_json(const FunctionTable& table);

}  // namespace leakgate
