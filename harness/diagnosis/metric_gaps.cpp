#include "diagnosis/metric_gaps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "diagnosis/places.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kSeriesInSentence = 3;
constexpr std::size_t kCausesInSentence = 4;
constexpr std::size_t kShown = 8;

struct Cause {
  std::string what;
  Count gaps = 0;
};

// The most frequent first; of equals, the one that came first.
std::vector<Cause> causes_of(const std::vector<const Gap*>& gaps) {
  std::vector<Cause> causes;
  for (const Gap* gap : gaps) {
    const std::string what = printable(gap->cause);
    const auto known = std::ranges::find(causes, what, &Cause::what);
    if (known != causes.end()) {
      ++known->gaps;
    } else if (causes.size() < 100) {  // an endpoint cannot make up more than a few
      causes.push_back({.what = what, .gaps = 1});
    }
  }
  std::ranges::stable_sort(causes, std::ranges::greater{}, &Cause::gaps);
  return causes;
}

std::vector<const MetricSeries*> series_with_gaps(const MetricReadings& metrics) {
  std::vector<const MetricSeries*> series;
  for (const MetricSeries& each : metrics.series) {
    if (each.missing > 0) series.push_back(&each);
  }
  std::ranges::stable_sort(series, std::ranges::greater{}, &MetricSeries::missing);
  return series;
}

std::string how_often(const MetricSeries& series) {
  return fmt::format("{} in {} of {} readings", printable(series.name), with_commas(series.missing),
                     with_commas(series.readings));
}

template <class T>
std::string listed(const std::vector<T>& things, std::size_t most, auto&& text_of) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, things.size()); ++i) {
    text += (i == 0 ? "" : ", ") + text_of(things[i]);
  }
  if (things.size() > most) text += fmt::format(" and {} more", things.size() - most);
  return text;
}

// What /proc saw while the endpoint said nothing.
bool proc_was_fine(const Recording& recording, const std::vector<const Gap*>& gaps) {
  if (recording.samples.empty()) return false;
  return std::ranges::none_of(recording.gaps, [&](const Gap& proc) {
    return proc.source == SourceKind::proc && std::ranges::any_of(gaps, [&](const Gap* gap) {
             return proc.from < gap->to && gap->from < proc.to;
           });
  });
}

std::string what_the_process_did(const Recording& recording, const std::vector<const Gap*>& gaps) {
  if (!lived_on(recording)) return "the process did not live to the end";
  if (!proc_was_fine(recording, gaps)) {
    return "the process lived on (same pid, same start time): neither a drop nor a leak";
  }
  return "the process lived on (same pid, same start time, /proc fine): neither a drop nor a leak";
}

std::string advice_for(const std::vector<const MetricSeries*>& series) {
  const bool never = std::ranges::any_of(
      series, [](const MetricSeries* each) { return each->missing == each->readings; });
  return never ? "a series that never had a value may be misspelt: see what the endpoint serves"
               : "look at what serves the endpoint, not at the memory: a sample that it does not "
                 "have is to be left out, not sent as -1";
}

}  // namespace

std::optional<Finding> metric_gap_finding(const Recording& recording) {
  if (!recording.metrics) return std::nullopt;
  const std::vector<const MetricSeries*> series = series_with_gaps(*recording.metrics);
  if (series.empty()) return std::nullopt;
  std::vector<const Gap*> gaps;
  for (const Gap& gap : recording.gaps) {
    if (gap.source == SourceKind::metrics) gaps.push_back(&gap);
  }
  const std::vector<Cause> causes = causes_of(gaps);
  Finding finding;
  finding.kind = FindingKind::monitoring_gap;
  finding.sentence = fmt::format(
      "the metrics endpoint had no value for {} ({}); {}",
      listed(series, kSeriesInSentence, [](const auto* each) { return how_often(*each); }),
      listed(causes, kCausesInSentence, [](const Cause& cause) { return cause.what; }),
      what_the_process_did(recording, gaps));
  finding.advice = advice_for(series);
  finding.signature = signature_of(finding.kind, {"metrics"});
  for (std::size_t i = 0; i < std::min(kShown, series.size()); ++i) {
    finding.evidence[fmt::format("series_{}", i + 1)] = how_often(*series[i]);
  }
  for (std::size_t i = 0; i < std::min(kShown, causes.size()); ++i) {
    finding.evidence[fmt::format("cause_{}", i + 1)] =
        fmt::format("{} ({} gap{})", causes[i].what, with_commas(causes[i].gaps),
                    causes[i].gaps == 1 ? "" : "s");
  }
  return finding;
}

}  // namespace leakgate
