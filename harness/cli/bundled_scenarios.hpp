// Where the scenarios are that leakgate brings along: what `samples` and `explain` share.
#pragma once

#include <filesystem>
#include <optional>

namespace leakgate {

// Beside an installed binary, or in the source tree that it was built from.
[[nodiscard]] std::optional<std::filesystem::path> bundled_scenarios();

}  // namespace leakgate
