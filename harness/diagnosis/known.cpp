#include "diagnosis/known.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace leakgate {
namespace {

bool is_goroutine(FindingKind kind) { return kind <= FindingKind::goroutine_other; }

bool is_native(FindingKind kind) {
  return kind == FindingKind::native_malloc || kind == FindingKind::native_mmap;
}

bool has_expired(const KnownLeak& entry, const std::string& started_at) {
  if (!entry.until) return false;
  constexpr std::size_t kDay = 10;  // of "2025-01-02T03:04:05Z"
  const auto recorded = parse_date(started_at.substr(0, kDay));
  return !recorded || *recorded > *entry.until;
}

bool is_exceeded(const KnownLeak& entry, const Finding& finding) {
  if (!entry.max_per_request) return false;
  return !finding.per_request || !(*finding.per_request <= *entry.max_per_request);
}

KnownState state_of(const KnownLeak& entry, const Finding& finding, const Recording& recording) {
  if (has_expired(entry, recording.started_at)) return KnownState::expired;
  return is_exceeded(entry, finding) ? KnownState::exceeded : KnownState::matched;
}

// Whether what the finding tells of is why the metric rose, be it through what the cause holds.
bool accounts_for(const Finding& finding, Metric metric) {
  if (!is_leak(finding.kind)) return false;
  if (explains(finding.kind, metric)) return true;
  if (finding.kind == FindingKind::threads && metric == Metric::native) return true;
  const auto held = finding.evidence.find("holds");
  return held != finding.evidence.end() && held->second.contains(name_of(metric));
}

bool fails_by_known_only(const GateResult& gate, const std::vector<Finding>& findings) {
  if (gate.outcome != GateOutcome::fail || gate.rule != Rule::leak) return false;
  bool any = false;
  for (const Finding& finding : findings) {
    if (!accounts_for(finding, gate.metric)) continue;
    if (!finding.known) return false;
    any = true;
  }
  return any;
}

std::string known_leaks_text(const std::vector<Finding>& findings) {
  std::string text;
  std::size_t count = 0;
  for (const Finding& finding : findings) {
    if (!finding.known) continue;
    text += (count++ == 0 ? "" : "; ") + to_text(*finding.known);
  }
  return fmt::format("{} known leak{}: {}", count, count == 1 ? "" : "s", text);
}

}  // namespace

bool explains(FindingKind kind, Metric metric) {
  switch (metric) {
    case Metric::goroutines:
      return is_goroutine(kind);
    case Metric::heap:
    case Metric::objects:
      return kind == FindingKind::heap;
    case Metric::native:
      return is_native(kind);
    case Metric::rss:
    case Metric::rss_peak:
      return kind == FindingKind::heap || is_native(kind);
    case Metric::threads:
      return kind == FindingKind::threads;
    case Metric::fds:
      return kind == FindingKind::fds;
  }
  return false;
}

std::vector<KnownResult> match_known(const Recording& recording, const Judgement& judgement,
                                     std::vector<Finding>& findings) {
  const std::vector<KnownLeak>& entries = recording.scenario.known;
  const bool concluded = judgement.verdict == Verdict::pass || judgement.verdict == Verdict::leak;
  std::vector<KnownResult> results;
  for (const KnownLeak& entry : entries) {
    results.push_back({.entry = entry,
                       .state = concluded ? std::optional(KnownState::unmatched) : std::nullopt,
                       .per_request = {}});
  }
  std::vector<bool> taken(findings.size(), false);
  for (const bool with_culprit : {true, false}) {
    for (KnownResult& result : results) {
      const KnownLeak& entry = result.entry;
      if (entry.culprit.empty() == with_culprit) continue;
      for (std::size_t i = 0; i < findings.size(); ++i) {
        if (taken[i] || !matches(findings[i], entry.kind, entry.culprit)) continue;
        taken[i] = true;
        result.state = state_of(entry, findings[i], recording);
        result.per_request = findings[i].per_request;
        if (result.state == KnownState::matched) findings[i].known = entry;
        break;
      }
    }
  }
  return results;
}

Judgement with_known(Judgement judgement, const std::vector<Finding>& findings) {
  bool all_known = true;
  for (GateResult& gate : judgement.gates) {
    gate.known = fails_by_known_only(gate, findings);
    all_known &= gate.known || gate.outcome != GateOutcome::fail;
  }
  all_known &= std::ranges::all_of(findings, [](const Finding& finding) {
    return finding.known.has_value() || !is_leak(finding.kind);
  });
  if (judgement.verdict != Verdict::leak || !all_known) return judgement;
  judgement.verdict = judgement.doubt.empty() ? Verdict::pass : Verdict::inconclusive;
  judgement.reason = judgement.doubt.empty() ? known_leaks_text(findings) : judgement.doubt;
  return judgement;
}

std::string to_text(const KnownLeak& known) {
  std::string text(name_of(known.kind));
  if (!known.culprit.empty()) text += " " + known.culprit;
  if (known.until) text += ", until " + to_text(*known.until);
  if (!known.owner.empty()) text += ", owner " + known.owner;
  return text;
}

}  // namespace leakgate
