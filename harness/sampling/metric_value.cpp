#include "sampling/metric_value.hpp"

#include <charconv>
#include <cmath>

namespace leakgate {
namespace {

constexpr const char* kNotFound = "not in the answer";

}  // namespace

Result<double> checked_value(double number) {
  if (std::isnan(number)) return fail(ErrorCode::sampling, "NaN instead of a value");
  if (std::isinf(number)) return fail(ErrorCode::sampling, "infinity instead of a value");
  if (number == -1) return fail(ErrorCode::sampling, "-1 instead of a value");
  if (number < 0) return fail(ErrorCode::sampling, "a negative number instead of a value");
  return std::abs(number);  // of -0
}

std::optional<double> number_from(std::string_view text) {
  if (text.starts_with("+-")) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);  // which from_chars does not know
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

Result<double> value_from(std::string_view text) {
  const std::optional<double> number = number_from(text);
  if (!number) return fail(ErrorCode::sampling, "not a number");
  return checked_value(*number);
}

void found_value(Result<double>& slot, const Result<double>& value) {
  const bool is_first = !slot && slot.error().what == kNotFound;
  slot = is_first ? value : fail(ErrorCode::sampling, "twice in the answer");
}

Result<double> not_found() { return fail(ErrorCode::sampling, kNotFound); }

}  // namespace leakgate
