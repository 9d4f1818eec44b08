#include "base/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace leakgate {
namespace {

struct TimeUnit {
  std::string_view name;
  double seconds;
};
// Longer names first: "ms" before "m".
constexpr std::array<TimeUnit, 8> kUnits{{{"ns", 1e-9},
                                          {"us", 1e-6},
                                          {"\u00B5s", 1e-6},  // the micro sign,
                                          {"\u03BCs", 1e-6},  // and the Greek letter
                                          {"ms", 1e-3},
                                          {"s", 1},
                                          {"m", 60},
                                          {"h", 3600}}};

std::unexpected<Error> not_a_duration(std::string_view text, std::string_view why) {
  return fail(ErrorCode::usage, fmt::format("\"{}\" is not a duration: {}", text, why), {},
              "write a number and a unit as Go does, such as \"300ms\", \"15s\" or \"1m30s\"");
}

const TimeUnit* unit_at_start(std::string_view text) {
  for (const TimeUnit& unit : kUnits) {
    if (text.starts_with(unit.name)) return &unit;
  }
  return nullptr;
}

}  // namespace

Result<Seconds> parse_duration(std::string_view text) {
  if (text == "0") return Seconds{0};
  if (text.empty()) return not_a_duration(text, "it is empty");
  if (text.starts_with('-')) return not_a_duration(text, "it is negative");
  std::string_view left = text;
  double total = 0;
  while (!left.empty()) {
    double value = 0;
    const auto [rest, error] =
        std::from_chars(left.data(), left.data() + left.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || !std::isfinite(value)) return not_a_duration(text, "no number");
    if (value < 0) return not_a_duration(text, "it is negative");
    left.remove_prefix(static_cast<std::size_t>(rest - left.data()));
    const TimeUnit* unit = unit_at_start(left);
    if (unit == nullptr) return not_a_duration(text, "the unit is missing or unknown");
    left.remove_prefix(unit->name.size());
    total += value * unit->seconds;
  }
  if (!std::isfinite(total)) return not_a_duration(text, "it is too large");
  return Seconds{total};
}

std::string to_text(Seconds duration) {
  const double seconds = duration.count();
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  if (seconds < 119.5) return fmt::format("{:.0f} s", seconds);
  const long whole = std::lround(seconds);
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

}  // namespace leakgate
