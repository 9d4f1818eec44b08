#include "base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace leakgate {
namespace {

struct ByteUnit {
  std::string_view name;
  std::int64_t size;
};
constexpr std::array<ByteUnit, 4> kUnits{{{"B", 1}, {"KiB", kKiB}, {"MiB", kMiB}, {"GiB", kGiB}}};

std::unexpected<Error> not_a_size(std::string_view text, std::string_view why) {
  return fail(ErrorCode::usage, fmt::format("\"{}\" is not a size: {}", text, why), {},
              "write a number and one of B, KiB, MiB, GiB, such as \"12 KiB\"");
}

// Two figures are enough of KiB and more; plain bytes are often rates, where a tenth counts up to
// 100.
std::string number_text(double value, double tenths_below) {
  const double tenths = std::round(value * 10) / 10;
  if (std::abs(tenths) < tenths_below && tenths != std::round(tenths)) {
    return fmt::format("{:.1f}", tenths);
  }
  const double whole = std::round(value);
  return fmt::format("{:.0f}", whole == 0 ? 0.0 : whole);  // never "-0"
}

}  // namespace

Result<Bytes> parse_bytes(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || !std::isfinite(value)) return not_a_size(text, "no number");
  if (value < 0 || std::signbit(value)) return not_a_size(text, "it is negative");
  std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (unit.empty()) return not_a_size(text, "the unit is missing");
  for (const ByteUnit& known : kUnits) {
    if (unit != known.name) continue;
    const double bytes = std::round(value * static_cast<double>(known.size));
    if (bytes >= 9.2e18) return not_a_size(text, "it is too large");
    return Bytes{static_cast<std::int64_t>(bytes)};
  }
  return not_a_size(text, fmt::format("unknown unit \"{}\"", unit));
}

std::string bytes_text(double bytes) {
  const ByteUnit* unit = &kUnits.front();
  for (const ByteUnit& larger : kUnits) {
    // What would be shown as "1024 KiB" is 1 MiB.
    const double smaller = static_cast<double>(std::max<std::int64_t>(1, larger.size / kKiB));
    if (std::round(std::abs(bytes) / smaller) >= 1024) unit = &larger;
  }
  const double tenths_below = unit == &kUnits.front() ? 100 : 10;
  return fmt::format("{} {}", number_text(bytes / static_cast<double>(unit->size), tenths_below),
                     unit->name);
}

std::string to_text(Bytes bytes) { return bytes_text(static_cast<double>(bytes.count)); }

}  // namespace leakgate
