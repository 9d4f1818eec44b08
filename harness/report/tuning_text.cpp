#include "report/tuning_text.hpp"

#include <fmt/format.h>

#include "report/phrases.hpp"
#include "report/table.hpp"

namespace leakgate {
namespace {

std::string_view reading_name(const Spread& spread) {
  if (spread.metric == Metric::rss_peak) return "peak";
  switch (spread.rule) {
    case Rule::max:
      return "after drain";
    case Rule::growth:
      return "growth";
    default:
      return "per request";
  }
}

std::string cell(const Spread& spread, double value) {
  if (spread.rule != Rule::per_request || unit_of(spread.metric) == Unit::bytes) {
    return amount_text(value, unit_of(spread.metric));
  }
  return value == 0 ? "0" : fmt::format("{:.2g}", value);
}

// A size as scenarios take it: what is rounded to eighths of a power of two is short in its unit.
std::string size_toml(double bytes) {
  const auto whole = static_cast<std::int64_t>(bytes);
  const auto in = [&](std::int64_t unit, const char* name) {
    return fmt::format("\"{:.10g}{}\"", static_cast<double>(whole) / static_cast<double>(unit),
                       name);
  };
  if (whole >= kGiB && whole % (kGiB / 8) == 0) return in(kGiB, "GiB");
  if (whole >= kMiB && whole % (kMiB / 8) == 0) return in(kMiB, "MiB");
  return whole % kKiB == 0 ? in(kKiB, "KiB") : in(1, "B");
}

std::string limit_toml(const ProposedGate& gate) {
  return unit_of(gate.metric) == Unit::bytes ? size_toml(gate.limit)
                                             : fmt::format("{:.0f}", gate.limit);
}

// A growth rule that the scenario switches stays as it is.
std::string rule_toml(const Scenario& scenario, Metric metric) {
  const auto written = scenario.gates.find(metric);
  if (written == scenario.gates.end() || !written->second.leak) return {};
  return fmt::format("leak = {}\n", *written->second.leak);
}

}  // namespace

std::string spread_table(const std::vector<Spread>& spreads) {
  std::vector<TableRow> rows{{"metric", "reading", "min", "median", "max", "spread"}};
  for (const Spread& spread : spreads) {
    rows.push_back({std::string(name_of(spread.metric)), std::string(reading_name(spread)),
                    cell(spread, spread.least), cell(spread, spread.median),
                    cell(spread, spread.most), cell(spread, spread.width())});
  }
  return aligned(rows, {.indent = "  ", .gap = 3, .painter = {}});
}

std::string gates_toml(const std::vector<ProposedGate>& gates, const Scenario& scenario) {
  std::string toml;
  const ProposedGate* last = nullptr;
  for (const ProposedGate& gate : gates) {
    if (last == nullptr || last->metric != gate.metric) {
      toml += fmt::format("[gate.{}]\n", name_of(gate.metric)) + rule_toml(scenario, gate.metric);
    }
    toml += fmt::format("{} = {}\n", name_of(gate.rule), limit_toml(gate));
    last = &gate;
  }
  return toml;
}

}  // namespace leakgate
