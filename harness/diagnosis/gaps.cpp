#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/duration.hpp"
#include "base/text.hpp"
#include "diagnosis/circumstances.hpp"
#include "diagnosis/metric_gaps.hpp"
#include "diagnosis/places.hpp"

namespace leakgate {
namespace {

constexpr Seconds kWorthTelling{0.5};
constexpr std::size_t kCausesShown = 5;

std::vector<Finding> sampling_gap_findings(const Inquiry& inquiry) {
  Seconds missing{0};
  std::set<std::string> causes;
  for (const Gap& gap : inquiry.recording.gaps) {
    const Seconds length = gap.to - gap.from;
    if (gap.source == SourceKind::metrics) continue;
    if (!std::isfinite(length.count()) || length <= Seconds{0}) continue;
    missing += length;
    causes.insert(fmt::format("{}: {}", name_of(gap.source), printable(gap.cause)));
  }
  if (missing < kWorthTelling) return {};
  Finding finding;
  finding.kind = FindingKind::monitoring_gap;
  finding.sentence =
      fmt::format("samples are missing for {} in all; {}", to_text(missing),
                  lived_on(inquiry.recording) ? "the process lived on (same pid, same start time)"
                                              : "the process did not live to the end");
  finding.signature = signature_of(finding.kind, {});
  std::size_t number = 0;
  for (const std::string& cause : causes) {
    if (number == kCausesShown) break;
    finding.evidence[fmt::format("cause_{}", ++number)] = cause;
  }
  return {finding};
}

}  // namespace

bool lived_on(const Recording& recording) {
  const std::optional<TargetEnd>& end = recording.target.end;
  return !end || (end->by_leakgate && !end->restarted && !end->oom_killed);
}

std::vector<Finding> gap_findings(const Inquiry& inquiry) {
  std::vector<Finding> findings = sampling_gap_findings(inquiry);
  if (std::optional<Finding> finding = metric_gap_finding(inquiry.recording)) {
    findings.push_back(*std::move(finding));
  }
  return findings;
}

}  // namespace leakgate
