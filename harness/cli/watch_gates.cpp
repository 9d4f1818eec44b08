#include "cli/watch_gates.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

#include "base/bytes.hpp"
#include "base/text.hpp"

namespace leakgate {
namespace {

constexpr std::string_view kForm = "such as --gate heap=1MiB or --gate goroutines=0";

std::optional<double> amount_in(std::string_view text, Metric metric) {
  if (unit_of(metric) == Unit::bytes) {
    const Result<Bytes> bytes = parse_bytes(text);
    return bytes ? std::optional(static_cast<double>(bytes->count)) : std::nullopt;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  return is_whole && std::isfinite(number) && number >= 0 ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<void> add_watch_gate(std::string_view text, std::map<Metric, GateSpec>& gates) {
  const std::string where = fmt::format("--gate {}", printable(text));
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const std::optional<Metric> metric = from_name<Metric>(name);
  if (metric && equals == std::string_view::npos) {
    return fail(ErrorCode::usage, "no limit", where, std::string(kForm));
  }
  if (!metric) {
    const std::string_view near = nearest(name, names<Metric>());
    return fail(ErrorCode::usage, "no such metric", where,
                near.empty() ? std::string(kForm) : fmt::format("did you mean \"{}\"?", near));
  }
  if (*metric == Metric::rss_peak) {
    return fail(ErrorCode::usage, "a peak has no growth", where, "watch rss instead");
  }
  std::string_view amount = text.substr(equals + 1);
  constexpr std::string_view kPerMinute = "/min";
  if (amount.ends_with(kPerMinute)) amount.remove_suffix(kPerMinute.size());
  const std::optional<double> limit = amount_in(amount, *metric);
  if (!limit) {
    const bool bytes = unit_of(*metric) == Unit::bytes;
    return fail(ErrorCode::usage, bytes ? "not a size" : "not a number of at least 0", where,
                std::string(kForm));
  }
  gates[*metric].per_minute = limit;
  return {};
}

}  // namespace leakgate
