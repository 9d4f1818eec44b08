#include "report/decisions_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "report/course_text.hpp"
#include "report/phrases.hpp"
#include "verdict/control.hpp"
#include "verdict/series.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

std::string values_text(const Recording& recording, Metric metric) {
  if (series_of(recording, metric).values.empty()) return {};
  std::string text;
  for (const Mark* mark : judged_marks(recording)) {
    const auto value = value_of(*mark, metric);
    text += (text.empty() ? "" : " ") + (value ? amount_text(*value, unit_of(metric)) : "?");
  }
  return text;
}

std::string line(std::string_view label, std::string_view text) {
  return text.empty() ? std::string{} : fmt::format("    {:<10}{}\n", label, text);
}

// The figures that the growth rule of bytes compares with its floor.
std::string figures_of_bytes(const std::vector<double>& values, double floor) {
  const std::vector<double> steps = increments(values);
  if (steps.empty()) return {};
  const std::size_t last = std::min<std::size_t>(3, steps.size());
  const double median_of_last =
      median({steps.end() - static_cast<std::ptrdiff_t>(last), steps.end()});
  const auto rises = std::ranges::count_if(steps, [](double step) { return step > 0; });
  return fmt::format(
      "Theil-Sen {} a cycle, lower bound of the fit {}, last three {}, {} of {} rise; floor {}",
      bytes_text(theil_sen_slope(values)),
      values.size() < 3 ? "?" : bytes_text(fit_line(values).lower_bound),
      bytes_text(median_of_last), rises, steps.size(), bytes_text(floor));
}

std::string figures_of(const Recording& recording, const GateResult& gate) {
  if (gate.rule != Rule::leak || !gate.limit) return {};
  const Series series = series_of(recording, gate.metric);
  if (unit_of(gate.metric) == Unit::bytes) return figures_of_bytes(series.values, *gate.limit);
  return fmt::format("Theil-Sen {:.2f} a cycle; floor {:.2f}", theil_sen_slope(series.values),
                     *gate.limit);
}

std::string gate_text(const Recording& recording, const GateResult& gate) {
  std::string text = fmt::format("  {} {}: {}{}\n", name_of(gate.metric), name_of(gate.rule),
                                 name_of(gate.outcome),
                                 gate.shape ? fmt::format(", {}", name_of(*gate.shape)) : "");
  text += line("marks", values_text(recording, gate.metric));
  text += line("figures", figures_of(recording, gate));
  text += line("because", one_line(gate.reason));
  if (gate.basis.basis) {
    text += line("grows by",
                 fmt::format("{} ({})", name_of(*gate.basis.basis), one_line(gate.basis.reason)));
  }
  return text;
}

std::string decision_text(const RunDecision& decision) {
  const std::string next =
      decision.next ? fmt::format("a {} cycle", name_of(*decision.next)) : std::string("enough");
  return fmt::format("  after {} cycle{}: {}, because {}\n", decision.load_cycles,
                     decision.load_cycles == 1 ? "" : "s", next, one_line(decision.reason));
}

}  // namespace

std::string decisions_text(const Report& report) {
  const Recording& recording = report.recording;
  std::string text =
      fmt::format("{}: {}\n  {}\n\nGates\n", one_line(recording.scenario.name),
                  name_of(report.judgement.verdict), one_line(report.judgement.reason));
  for (const GateResult& gate : report.judgement.gates) text += gate_text(recording, gate);
  if (!recording.decisions.empty()) text += "\nCycles\n";
  for (const RunDecision& decision : recording.decisions) text += decision_text(decision);
  const std::string control = control_text(recording);
  if (!control.empty()) text += fmt::format("\nControl without load\n  {}\n", control);
  const std::string rate = forecast_text(report);
  if (!rate.empty()) text += fmt::format("\nForecast\n  {}\n", rate);
  return text;
}

}  // namespace leakgate
