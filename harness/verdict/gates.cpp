#include "verdict/gates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/bytes.hpp"
#include "verdict/growth.hpp"
#include "verdict/growth_rules.hpp"
#include "verdict/series.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

std::string amount_text(double amount, Metric metric) {
  if (unit_of(metric) == Unit::bytes) return bytes_text(amount);
  return amount == std::floor(amount) ? fmt::format("{:.0f}", amount)
                                      : fmt::format("{:.2f}", amount);
}

const GateSpec& spec_of(const Scenario& scenario, Metric metric) {
  static const GateSpec nothing_written;
  const auto at = scenario.gates.find(metric);
  return at == scenario.gates.end() ? nothing_written : at->second;
}

bool is_of_runtime(Metric metric) {
  return metric == Metric::heap || metric == Metric::goroutines || metric == Metric::objects;
}

// Read from outside, live heap is known only where the target happened to collect its garbage.
bool is_unforced(const Recording& recording, Metric metric) {
  return metric == Metric::heap && recording.target.read_from_memory;
}

std::string why_not_measured(const Recording& recording, Metric metric) {
  if (is_of_runtime(metric) && !has_runtime(recording)) {
    const std::string& failure = recording.target.runtime_failure;
    std::string why = failure.empty() ? "no probe or pprof" : failure;
    const std::string& memory = recording.target.memory_failure;
    return "not measurable: " + why + (memory.empty() ? "" : "; " + memory);
  }
  if (judged_marks(recording).size() < 2) return "not measured: no load cycle was completed";
  if (is_unforced(recording, metric)) {
    return "not measurable: the target collected no garbage of its own";
  }
  return "not measurable: it was never read";
}

// The scenario builds a probe in or names a pprof, so it wants to know; that the answer did not
// come is no pass.
bool should_be_measured(const Recording& recording, Metric metric) {
  return is_of_runtime(metric) && !recording.target.runtime_failure.empty();
}

// Three values are too few for a rule, and too many to be passed over.
bool rises_every_time(const std::vector<double>& values, double floor) {
  const std::vector<double> steps = increments(values);
  return steps.size() + 1 >= kCyclesForShape &&
         std::ranges::all_of(steps, [floor](double step) { return step > floor; });
}

std::string why_too_few(const Recording& recording, const std::vector<double>& collections,
                        bool rises) {
  if (!rises) {
    return fmt::format("not measurable: the target collected its garbage at {} of {} marks only",
                       collections.size(), judged_marks(recording).size());
  }
  return fmt::format(
      "live heap was larger at each of {} collections, {} to {}, which are too few to tell: raise "
      "load.requests, or let leakgate build the target",
      collections.size(), bytes_text(collections.front()), bytes_text(collections.back()));
}

JudgedGate judge_leak_gate(const Recording& recording, Metric metric, bool written) {
  const Growth growth = judge_growth(recording, metric);
  JudgedGate gate;
  GateResult& result = gate.result;
  result = {.metric = metric,
            .rule = Rule::leak,
            .written = written,
            .limit = {},
            .observed = {},
            .outcome = GateOutcome::skipped,
            .shape = {},
            .basis = {},
            .reason = growth.reason};
  if (growth.has_rule && !growth.measured) {
    result.reason = why_not_measured(recording, metric);
    gate.is_open = written || should_be_measured(recording, metric);
    return gate;
  }
  const std::vector<double> collections = series_of(recording, metric).values;
  if (growth.has_rule && is_unforced(recording, metric) && collections.size() <= kCyclesForShape) {
    const bool rises = rises_every_time(collections, growth.floor);
    result.reason = why_too_few(recording, collections, rises);
    gate.is_open = rises || written || should_be_measured(recording, metric);
    return gate;
  }
  if (!growth.has_rule || !growth.complete) {
    gate.is_open = true;
    return gate;
  }
  result.limit = growth.floor;
  if (judged_marks(recording).size() >= 2) result.observed = growth.per_cycle;
  result.shape = growth.shape;
  result.basis = growth.basis;
  gate.is_open = growth.shape == Shape::undecided || growth.needs_quiet;
  if (gate.is_open) return gate;
  result.outcome = growth.shape == Shape::leak ? GateOutcome::fail : GateOutcome::pass;
  return gate;
}

std::optional<double> last_minus(const Recording& recording, Metric metric, const Mark* from) {
  const std::vector<const Cycle*> cycles = cycles_of(recording, CycleKind::load);
  if (cycles.empty() || from == nullptr) return std::nullopt;
  const auto last = value_of(cycles.back()->mark, metric);
  const auto first = value_of(*from, metric);
  if (!last || !first) return std::nullopt;
  return *last - *first;
}

// Over the marks after a load; what was not read may have been more, but not less than this.
std::optional<double> highest(const Recording& recording, Metric metric) {
  std::optional<double> highest;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::load)) {
    const auto value = value_of(cycle->mark, metric);
    if (value && (!highest || *value > *highest)) highest = value;
  }
  return highest;
}

std::optional<double> slope_per_request(const Recording& recording, Metric metric) {
  const Series series = series_of(recording, metric);
  if (!series.complete() || series.values.size() < 2 || series.requests <= 0) return std::nullopt;
  return theil_sen_slope(series.values) / series.requests;
}

std::optional<double> slope_per_minute(const Recording& recording, Metric metric) {
  std::vector<double> minutes;
  std::vector<double> values;
  for (const Mark* mark : judged_marks(recording)) {
    const std::optional<double> value = value_of(*mark, metric);
    if (!value || !std::isfinite(mark->at.count())) return std::nullopt;
    minutes.push_back(mark->at.count() / 60);
    values.push_back(*value);
  }
  if (values.size() < 2 || !(minutes.back() > minutes.front())) return std::nullopt;
  return theil_sen_slope(minutes, values);
}

std::string_view words_of(Rule rule) {
  switch (rule) {
    case Rule::max:
      return "at most";
    case Rule::growth:
      return "growth since the baseline";
    case Rule::growth_from_start:
      return "growth since the start";
    case Rule::per_minute:
      return "growth per minute";
    default:
      return "growth per request";
  }
}

// A limit is kept when it is reached: growth = 0 means none.
JudgedGate judge_limit(const Recording& recording, Metric metric,
                       const std::pair<Rule, double>& written) {
  const auto& [rule, limit] = written;
  JudgedGate gate;
  GateResult& result = gate.result;
  result = {.metric = metric,
            .rule = rule,
            .written = true,
            .limit = limit,
            .observed = observe(recording, metric, rule),
            .outcome = GateOutcome::skipped,
            .shape = {},
            .basis = {},
            .reason = {}};
  const Series series = series_of(recording, metric);
  if (!result.observed && rule == Rule::per_request && !requests_known(recording)) {
    result.reason = "the driver did not say how many requests it sent";
    return gate;
  }
  if (!result.observed) {
    gate.is_open = true;
    result.reason = series.values.empty() ? why_not_measured(recording, metric)
                                          : "the marks it compares are not all there";
    return gate;
  }
  const bool kept = *result.observed <= limit;
  result.reason = fmt::format("{} {}, limit {}", words_of(rule),
                              amount_text(*result.observed, metric), amount_text(limit, metric));
  // A maximum over marks of which one is missing may be broken, never kept.
  gate.is_open = kept && rule == Rule::max && !series.complete();
  if (!gate.is_open) result.outcome = kept ? GateOutcome::pass : GateOutcome::fail;
  return gate;
}

}  // namespace

std::optional<double> observe(const Recording& recording, Metric metric, Rule rule) {
  switch (rule) {
    case Rule::max:
      return highest(recording, metric);
    case Rule::growth:
      return last_minus(recording, metric, recording.baseline ? &*recording.baseline : nullptr);
    case Rule::growth_from_start:
      return last_minus(recording, metric, recording.cold ? &*recording.cold : nullptr);
    case Rule::per_minute:
      return slope_per_minute(recording, metric);
    default:
      return slope_per_request(recording, metric);
  }
}

bool is_leak_gated(const Scenario& scenario, Metric metric) {
  return spec_of(scenario, metric).leak.value_or(has_growth_rule(metric));
}

std::vector<JudgedGate> judge_gates(const Recording& recording) {
  std::vector<JudgedGate> gates;
  for (std::size_t i = 0; i < names<Metric>().size(); ++i) {
    const auto metric = static_cast<Metric>(i);
    const GateSpec& spec = spec_of(recording.scenario, metric);
    if (is_leak_gated(recording.scenario, metric)) {
      gates.push_back(judge_leak_gate(recording, metric, spec.leak.has_value()));
    }
    const std::array<std::pair<Rule, std::optional<double>>, 5> limits{
        {{Rule::max, spec.max},
         {Rule::growth, spec.growth},
         {Rule::growth_from_start, spec.growth_from_start},
         {Rule::per_request, spec.per_request},
         {Rule::per_minute, spec.per_minute}}};
    for (const auto& [rule, limit] : limits) {
      if (limit) gates.push_back(judge_limit(recording, metric, {rule, *limit}));
    }
  }
  return gates;
}

}  // namespace leakgate
