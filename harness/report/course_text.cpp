#include "report/course_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "verdict/forecast.hpp"

namespace leakgate {
namespace {

std::string hours_text(double hours) {
  constexpr double kDay = 24;
  if (hours < 1.0 / 60) return "less than a minute";
  if (hours < 1) return fmt::format("{:.0f} minutes", hours * 60);
  if (hours < 2 * kDay) return fmt::format("{:.1f} hours", hours);
  return fmt::format("{:.0f} days", hours / kDay);
}

std::string limit_sentence(const Forecast& forecast) {
  if (!forecast.limit || !forecast.hours) return {};
  const std::string limit =
      fmt::format("the limit of {} ({})", to_text(*forecast.limit), forecast.limit_source);
  if (*forecast.hours <= 0) return fmt::format("; {} is reached already", limit);
  return fmt::format("; {} is reached in {}", limit, hours_text(*forecast.hours));
}

}  // namespace

std::string cycles_reason(const Recording& recording) {
  const auto least = static_cast<Count>(std::max(recording.scenario.cycles.count_min, 1));
  const auto driven = static_cast<Count>(cycles_of(recording, CycleKind::load).size());
  if (driven == least) return {};
  const bool more = driven > least;
  // What asked for more cycles first, or for none before the least was reached.
  const auto why = std::ranges::find_if(recording.decisions, [&](const RunDecision& decision) {
    const bool goes_on = decision.next == CycleKind::load;
    return decision.load_cycles > 0 && (more ? goes_on && decision.load_cycles >= least : !goes_on);
  });
  if (why == recording.decisions.end()) return {};
  return fmt::format("{} cycle{}, not {}: {}", driven, driven == 1 ? "" : "s", least, why->reason);
}

std::string forecast_text(const Report& report) {
  const std::optional<Forecast> seen = forecast(report.recording, report.judgement);
  if (!seen) return {};
  std::string text = fmt::format("RSS grows by {} an hour", bytes_text(seen->bytes_per_hour));
  if (seen->rate > 0) {
    text += fmt::format(" at {} requests/s", with_commas(std::llround(std::min(seen->rate, 1e15))));
  }
  return text + limit_sentence(*seen);
}

}  // namespace leakgate
