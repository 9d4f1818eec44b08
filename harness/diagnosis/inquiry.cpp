#include "diagnosis/inquiry.hpp"

#include <algorithm>
#include <cmath>

#include "verdict/limits.hpp"
#include "verdict/series.hpp"
#include "verdict/statistics.hpp"

namespace leakgate {
namespace {

const Mark* last_mark_with_profile(const Recording& recording, ProfileRef Mark::* which) {
  for (std::size_t i = recording.cycles.size(); i-- > 0;) {
    const Cycle& cycle = recording.cycles[i];
    const bool counts = cycle.kind == CycleKind::load || cycle.kind == CycleKind::quiet;
    if (counts && (cycle.mark.*which).profile != nullptr) return &cycle.mark;
  }
  return nullptr;
}

std::optional<double> per_request(const Inquiry& inquiry, Metric metric, double per_cycle) {
  const double requests = requests_per_cycle(inquiry.recording);
  if (basis_of(inquiry, metric).basis == Basis::time || requests <= 0) return std::nullopt;
  return per_cycle / requests;
}

// What it grows with, and how much of it comes in an hour.
void set_basis(const Inquiry& inquiry, Finding& finding, Metric metric, double share) {
  const GrowthBasis basis = basis_of(inquiry, metric);
  finding.basis = basis.basis;
  if (!basis.reason.empty()) finding.evidence["basis"] = basis.reason;
  const double rate = inquiry.recording.load.rate;
  if (basis.basis == Basis::time) {
    finding.per_hour = basis.per_second_idle * kSecondsPerHour * share;
  } else if (finding.per_request && std::isfinite(rate) && rate > 0) {
    finding.per_hour = *finding.per_request * rate * kSecondsPerHour;
  }
}

// From the baseline to the last mark of a target that is only watched; 0: it is not.
double watched_seconds(const Recording& recording) {
  const std::vector<const Mark*> marks = judged_marks(recording);
  if (!recording.scenario.watch || marks.size() < 2) return 0;
  return (marks.back()->at - marks.front()->at).count();
}

bool any_failed(const Inquiry& inquiry, auto&& chosen) {
  return std::ranges::any_of(inquiry.judgement.gates, [&](const GateResult& gate) {
    return gate.outcome == GateOutcome::fail && chosen(gate);
  });
}

}  // namespace

bool failed(const Inquiry& inquiry, Metric metric) {
  return any_failed(inquiry, [&](const GateResult& gate) { return gate.metric == metric; });
}

bool failed(const Inquiry& inquiry, Metric metric, Rule rule) {
  return any_failed(
      inquiry, [&](const GateResult& gate) { return gate.metric == metric && gate.rule == rule; });
}

bool failed_by_growth(const Inquiry& inquiry, Metric metric) {
  return failed(inquiry, metric, Rule::leak) || failed(inquiry, metric, Rule::growth) ||
         failed(inquiry, metric, Rule::per_request) || failed(inquiry, metric, Rule::per_minute);
}

bool failed_and_grew(const Inquiry& inquiry, Metric metric) {
  if (failed_by_growth(inquiry, metric)) return true;
  return failed(inquiry, metric) && growth_of(inquiry, metric).value_or(0) > 0;
}

const Mark* first_mark_of(const Recording& recording, Metric metric) {
  if (limit_reached(recording, metric)) return &*recording.cold;
  return recording.baseline ? &*recording.baseline : nullptr;
}

std::optional<double> growth_of(const Inquiry& inquiry, Metric metric) {
  const Mark* first = first_mark_of(inquiry.recording, metric);
  const Mark* last = last_load_mark(inquiry.recording);
  if (last == nullptr || first == nullptr) return std::nullopt;
  const auto before = value_of(*first, metric);
  const auto after = value_of(*last, metric);
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

GrowthBasis basis_of(const Inquiry& inquiry, Metric metric) {
  const auto& gates = inquiry.judgement.gates;
  const auto gate = std::ranges::find_if(gates, [&](const GateResult& one) {
    return one.metric == metric && one.rule == Rule::leak && one.outcome == GateOutcome::fail;
  });
  return gate == gates.end() ? GrowthBasis{} : gate->basis;
}

std::optional<double> rate_of(const Inquiry& inquiry, Metric metric) {
  const Series series = series_of(inquiry.recording, metric);
  if (!series.complete() || series.values.size() < 2) return std::nullopt;
  if (limit_reached(inquiry.recording, metric)) return std::nullopt;
  return per_request(inquiry, metric, theil_sen_slope(series.values));
}

void set_rates(const Inquiry& inquiry, Finding& finding, Metric metric, double share) {
  const std::optional<double> rate = rate_of(inquiry, metric);
  finding.unit = unit_of(metric);
  finding.per_request = rate ? std::optional(*rate * share) : std::nullopt;
  finding.total = growth_of(inquiry, metric).value_or(0) * share;
  set_basis(inquiry, finding, metric, share);
}

void set_rates(const Inquiry& inquiry, Finding& finding, Metric metric, const OwnGrowth& growth) {
  const double all = growth_of(inquiry, metric).value_or(0);
  finding.unit = unit_of(metric);
  finding.per_request = per_request(inquiry, metric, growth.per_cycle);
  finding.total = growth.total;
  set_basis(inquiry, finding, metric, all > 0 ? std::min(1.0, growth.total / all) : 0);
  // What comes and goes beside it under a load that is not ours says nothing of its pace.
  const double seconds = watched_seconds(inquiry.recording);
  if (seconds > 0) finding.per_hour = growth.total / seconds * kSecondsPerHour;
}

const Mark* last_mark_with_heap_profile(const Recording& recording) {
  return last_mark_with_profile(recording, &Mark::heap_profile);
}

const Mark* last_mark_with_goroutine_profile(const Recording& recording) {
  return last_mark_with_profile(recording, &Mark::goroutine_profile);
}

const Mark* last_mark_with_leak_profile(const Recording& recording) {
  return last_mark_with_profile(recording, &Mark::leak_profile);
}

const Mark* last_load_mark(const Recording& recording) {
  const std::vector<const Cycle*> cycles = cycles_of(recording, CycleKind::load);
  return cycles.empty() ? nullptr : &cycles.back()->mark;
}

}  // namespace leakgate
