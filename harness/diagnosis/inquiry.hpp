// What every rule of the diagnosis asks of a judged recording: which metrics failed, how fast they
// grew, and how a growth becomes the rates of a finding.
#pragma once

#include <optional>

#include "diagnosis/finding.hpp"

namespace leakgate {

struct Inquiry {
  const Recording& recording;
  const Judgement& judgement;
};

// A gate of the metric failed.
[[nodiscard]] bool failed(const Inquiry& inquiry, Metric metric);
[[nodiscard]] bool failed(const Inquiry& inquiry, Metric metric, Rule rule);

// Failed by a gate on growth between the baseline and the last mark: leak, growth or per_request.
[[nodiscard]] bool failed_by_growth(const Inquiry& inquiry, Metric metric);
// A limit may fail on a value that stands still: that is no leak, and has no finding of its own.
[[nodiscard]] bool failed_and_grew(const Inquiry& inquiry, Metric metric);

// Where growth of the metric began: the baseline, or the cold mark where it stands at a limit of
// the system since. nullptr: there is no such mark.
[[nodiscard]] const Mark* first_mark_of(const Recording& recording, Metric metric);

// From there to the last load mark; nullopt when one of them has no value.
[[nodiscard]] std::optional<double> growth_of(const Inquiry& inquiry, Metric metric);

// What a leak of the metric grows with; empty where that is not known.
[[nodiscard]] GrowthBasis basis_of(const Inquiry& inquiry, Metric metric);

// Theil-Sen slope over the judged marks, divided by the requests of a cycle; nullopt for what grows
// by time, and for what stands at a limit.
[[nodiscard]] std::optional<double> rate_of(const Inquiry& inquiry, Metric metric);

// `share` (0..1) of a metric's growth as the rates of a finding: per request, per hour (at the rate
// that was driven, or of what grows by time), and in total.
void set_rates(const Inquiry& inquiry, Finding& finding, Metric metric, double share);

// The same for growth per cycle and in total that is known by itself.
struct OwnGrowth {
  double per_cycle = 0;
  double total = 0;
};
void set_rates(const Inquiry& inquiry, Finding& finding, Metric metric, const OwnGrowth& growth);

// The last mark that has what is asked for, quiet holds included: they come after the last load.
[[nodiscard]] const Mark* last_mark_with_heap_profile(const Recording& recording);
[[nodiscard]] const Mark* last_mark_with_goroutine_profile(const Recording& recording);
[[nodiscard]] const Mark* last_mark_with_leak_profile(const Recording& recording);
[[nodiscard]] const Mark* last_load_mark(const Recording& recording);

}  // namespace leakgate
