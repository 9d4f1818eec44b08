#include "diagnosis/inquiry.hpp"

#include <algorithm>
#include <cmath>

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
         failed(inquiry, metric, Rule::per_request);
}

bool failed_and_grew(const Inquiry& inquiry, Metric metric) {
  if (failed_by_growth(inquiry, metric)) return true;
  return failed(inquiry, metric) && growth_of(inquiry, metric).value_or(0) > 0;
}

std::optional<double> growth_of(const Inquiry& inquiry, Metric metric) {
  const Mark* last = last_load_mark(inquiry.recording);
  if (last == nullptr || !inquiry.recording.baseline) return std::nullopt;
  const auto before = value_of(*inquiry.recording.baseline, metric);
  const auto after = value_of(*last, metric);
  if (!before || !after) return std::nullopt;
  return *after - *before;
}

std::optional<double> rate_of(const Inquiry& inquiry, Metric metric) {
  const Series series = series_of(inquiry.recording, metric);
  if (!series.complete() || series.values.size() < 2 || series.requests <= 0) return std::nullopt;
  return theil_sen_slope(series.values) / series.requests;
}

void set_rates(const Inquiry& inquiry, Finding& finding, Metric metric, double share) {
  const std::optional<double> rate = rate_of(inquiry, metric);
  set_rates(inquiry, finding, rate ? std::optional(*rate * share) : std::nullopt,
            growth_of(inquiry, metric).value_or(0) * share);
  finding.unit = unit_of(metric);
}

void set_rates(const Inquiry& inquiry, Finding& finding, std::optional<double> per_request,
               double total) {
  finding.per_request = per_request;
  finding.total = total;
  const double rate = inquiry.recording.load.rate;
  if (per_request && std::isfinite(rate) && rate > 0) {
    finding.per_hour = *per_request * rate * 3600;
  }
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
