// The rows of the key table, by table; key_table.cpp puts them together.
#pragma once

#include "scenario/key_table.hpp"

namespace leakgate {

inline constexpr double kHour = 3600;
// Shorter than a millisecond is a slip of the unit; longer than an hour hangs a pipeline.
inline constexpr Bounds kTimeout{.least = 0.001, .most = kHour};

[[nodiscard]] std::span<const KeyRow> scenario_keys();
[[nodiscard]] std::span<const KeyRow> target_keys();
[[nodiscard]] std::span<const KeyRow> attach_keys();
[[nodiscard]] std::span<const KeyRow> metrics_keys();
[[nodiscard]] std::span<const KeyRow> helper_keys();
[[nodiscard]] std::span<const KeyRow> load_keys();
[[nodiscard]] std::span<const KeyRow> wire_keys();
[[nodiscard]] std::span<const KeyRow> stage_keys();
[[nodiscard]] std::span<const KeyRow> data_keys();
[[nodiscard]] std::span<const KeyRow> auth_keys();
[[nodiscard]] std::span<const KeyRow> request_keys();
[[nodiscard]] std::span<const KeyRow> cycle_keys();
[[nodiscard]] std::span<const KeyRow> native_keys();
[[nodiscard]] std::span<const KeyRow> watch_keys();
[[nodiscard]] std::span<const KeyRow> gate_keys();
[[nodiscard]] std::span<const KeyRow> known_keys();
[[nodiscard]] std::span<const KeyRow> expect_keys();
[[nodiscard]] std::span<const KeyRow> finding_keys();

}  // namespace leakgate
