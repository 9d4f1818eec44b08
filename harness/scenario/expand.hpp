// ${NAME} in the strings of a scenario. Only that form: there is no $NAME, no default, no nesting.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "scenario/problems.hpp"
#include "scenario/reader.hpp"

namespace leakgate {

// A variable that is not defined, a name that is none and a missing "}" are complaints.
[[nodiscard]] std::expected<std::string, Complaint> expand_environment(
    std::string_view text, const EnvironmentLookup& environment);

}  // namespace leakgate
