#include "scenario/bounds.hpp"

#include <fmt/format.h>

#include "base/bytes.hpp"

namespace leakgate {
namespace {

std::string duration_text(double seconds) {
  if (seconds >= 3600) return fmt::format("{:g}h", seconds / 3600);
  if (seconds >= 1 || seconds == 0) return fmt::format("{:g}s", seconds);
  return fmt::format("{:g}ms", seconds * 1000);
}

std::string in_unit(ValueType type, double measure) {
  switch (type) {
    case ValueType::size:
      return bytes_text(measure);
    case ValueType::duration:
      return duration_text(measure);
    case ValueType::share:
      return fmt::format("{:g}%", measure * 100);
    default:
      return fmt::format("{:.0f}", measure);
  }
}

}  // namespace

std::optional<std::string> outside_bounds(const Bounds& bounds, ValueType type, double measure) {
  if (bounds.more_than_least && !(measure > bounds.least)) {
    return "more than " + in_unit(type, bounds.least);
  }
  if (!(measure >= bounds.least)) return "at least " + in_unit(type, bounds.least);
  if (!(measure <= bounds.most)) return "at most " + in_unit(type, bounds.most);
  return std::nullopt;
}

std::string bounds_text(const Bounds& bounds, ValueType type) {
  const Bounds any;
  const std::string least = in_unit(type, bounds.least);
  if (bounds.more_than_least) {
    return fmt::format("more than {}, at most {}", least, in_unit(type, bounds.most));
  }
  if (bounds.most < any.most) return fmt::format("{} to {}", least, in_unit(type, bounds.most));
  if (bounds.least > any.least) return "at least " + least;
  return {};
}

}  // namespace leakgate
