#include "report/conclusion.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/phrases.hpp"

namespace leakgate {
namespace {

std::string joined(std::string_view label, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  return fmt::format("{} {}", label, one_line(join(names, ", ")));
}

// What is wrong with an entry of [[known]] that lets nothing through.
std::string known_trouble(const KnownResult& result) {
  if (result.state == KnownState::expired) return "it has expired, and the leak is still there";
  if (result.state == KnownState::unmatched) return "nothing was found that it names: take it out";
  const Unit unit = unit_of(result.entry.kind);
  const std::string limit = fmt::format(
      "its limit is {} per request", amount_text(result.entry.max_per_request.value_or(0), unit));
  if (!result.per_request) return "its rate per request is not known, and " + limit;
  return fmt::format("it grew by {}, and {}", amount_text(*result.per_request, unit), limit);
}

bool any_gate_unmeasured(const Report& report) {
  return std::ranges::any_of(report.judgement.gates, [](const GateResult& gate) {
    return gate.written && gate.outcome == GateOutcome::skipped;
  });
}

bool any_cycle_undrained(const Report& report) {
  return std::ranges::any_of(report.recording.cycles, [](const Cycle& c) { return !c.drained; });
}

std::string inconclusive_step(const Report& report) {
  const TargetFacts& target = report.recording.target;
  if (!target.runtime_failure.empty() && !report.recording.scenario.target.pprof.empty()) {
    return "make [target] pprof name what the target serves, or remove it to judge /proc alone";
  }
  if (!voiding_gaps(report.recording).empty()) {
    return "look at the causes of the gaps; where the machine was busy, run it alone or raise "
           "[cycles] max_gap";
  }
  if (any_cycle_undrained(report)) {
    return "find what still works after the load has ended, or raise [cycles] drain";
  }
  if (any_gate_unmeasured(report)) {
    return "let leakgate build the target (package), or give it [target] pprof; or remove the gate";
  }
  return {};
}

}  // namespace

std::vector<const Gap*> voiding_gaps(const Recording& recording) {
  std::vector<const Gap*> gaps;
  for (const Gap& gap : recording.gaps) {
    if (gap.source != SourceKind::metrics) gaps.push_back(&gap);
  }
  return gaps;
}

bool failed_itself(const Report& report) {
  const std::optional<Error>& failure = report.recording.failure;
  return failure && report.judgement.verdict == Verdict::inconclusive &&
         (failure->code == ErrorCode::internal || failure->code == ErrorCode::output);
}

const ExpectResult* compared_expect(const Report& report) {
  const Verdict verdict = report.judgement.verdict;
  // A machine that lacks something, or a run that was cut short, says nothing of what was expected.
  if (verdict == Verdict::skipped || verdict == Verdict::interrupted) return nullptr;
  if (failed_itself(report)) return nullptr;
  return report.expect ? &*report.expect : nullptr;
}

bool is_met(const Report& report) {
  const ExpectResult* expect = compared_expect(report);
  return expect != nullptr && expect->met;
}

Standing standing_of(const Report& report) {
  if (report.judgement.verdict == Verdict::skipped) return Standing::skipped;
  return process_exit_code(report) == 0 ? Standing::good : Standing::bad;
}

std::string headline(const Report& report) {
  if (const ExpectResult* expect = compared_expect(report)) {
    return expect->met ? "AS EXPECTED" : "NOT AS EXPECTED";
  }
  switch (report.judgement.verdict) {
    case Verdict::pass:
      return "PASS";
    case Verdict::skipped:
      return "SKIPPED";
    case Verdict::leak:
      return "FAIL";
    case Verdict::target_failed:
      return "TARGET FAILED";
    case Verdict::load_failed:
      return "LOAD FAILED";
    case Verdict::inconclusive:
      return "INCONCLUSIVE";
    case Verdict::interrupted:
      return "INTERRUPTED";
  }
  return "FAIL";
}

Ink ink_of(const Report& report) {
  switch (standing_of(report)) {
    case Standing::good:
      return Ink::green;
    case Standing::skipped:
      return Ink::yellow;
    case Standing::bad:
      break;
  }
  return report.judgement.verdict == Verdict::inconclusive ? Ink::yellow : Ink::red;
}

std::string expect_text(const Report& report) {
  const auto& expected = report.recording.scenario.expect;
  const std::string wanted(name_of(expected ? expected->verdict : Verdict::leak));
  const ExpectResult* expect = compared_expect(report);
  if (expect == nullptr) return wanted + " — not compared";
  if (expect->met) return wanted + " — met";
  const std::string missing = joined("missing", expect->missing);
  const std::string unexpected = joined("unexpected", expect->unexpected);
  const std::string_view comma = missing.empty() || unexpected.empty() ? "" : "; ";
  return fmt::format("{} — NOT met: {}{}{}", wanted, missing, comma, unexpected);
}

std::string next_step_text(const Report& report) {
  const auto& failure = report.recording.failure;
  if (failure && !failure->hint.empty()) return one_line(failure->hint);
  switch (report.judgement.verdict) {
    case Verdict::load_failed:
      if (report.recording.scenario.file.empty()) return "see why in target.log";
      return "see why in target.log; where such answers are right, set expect of the request or "
             "[load] max_errors";
    case Verdict::target_failed:  // without an end it was never launched
      if (report.recording.target.attached) return {};
      return report.recording.target.end ? "all that it printed is in target.log" : "";
    case Verdict::inconclusive:
      return inconclusive_step(report);
    default:
      return {};
  }
}

std::vector<std::string> finding_lines(const Finding& finding, bool with_rate) {
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{}: {}", name_of(finding.kind), one_line(finding.sentence)));
  std::vector<std::string> where;
  if (!finding.culprit.empty()) where.push_back(one_line(finding.culprit));
  if (!finding.location.empty()) where.push_back(one_line(finding.location));
  std::string place = join(where, "  ");
  const auto add = [&](const std::string& part) { place += (place.empty() ? "" : "   ") + part; };
  if (!finding.created_by.empty()) add("created by " + one_line(finding.created_by));
  const std::string rate =
      finding.per_request ? rate_text(*finding.per_request, finding.unit) : std::string{};
  if (with_rate && !rate.empty()) add(rate);
  if (!place.empty()) lines.push_back(place);
  if (finding.known) lines.push_back(one_line("known as " + to_text(*finding.known)));
  if (!finding.advice.empty()) lines.push_back(one_line(finding.advice));
  return lines;
}

std::vector<std::string> finding_details(const Finding& finding) {
  std::vector<std::string> lines;
  for (const auto& [key, value] : finding.evidence) {
    lines.push_back(one_line(key) + ": " + one_line(value));
  }
  for (const std::string& frame : finding.stack) lines.push_back("at " + one_line(frame));
  return lines;
}

std::vector<std::string> known_warnings(const Report& report) {
  std::vector<std::string> lines;
  for (const KnownResult& result : report.known) {
    if (!result.state || *result.state == KnownState::matched) continue;
    lines.push_back(one_line("known " + to_text(result.entry)) + ": " + known_trouble(result));
  }
  return lines;
}

bool memory_is_in_question(const Report& report) {
  const bool failed = std::ranges::any_of(report.judgement.gates, [](const GateResult& gate) {
    const bool is_memory = gate.metric == Metric::heap || gate.metric == Metric::rss ||
                           gate.metric == Metric::rss_peak || gate.metric == Metric::native;
    return is_memory && gate.outcome == GateOutcome::fail;
  });
  return failed || std::ranges::any_of(report.findings, [](const Finding& finding) {
           return finding.kind == FindingKind::lazy_free ||
                  finding.kind == FindingKind::allocator_retained;
         });
}

std::vector<const Finding*> findings_behind(const Report& report, Metric metric) {
  std::vector<const Finding*> own;
  std::vector<const Finding*> leaks;
  for (const Finding& finding : report.findings) {
    if (!is_leak(finding.kind)) continue;
    leaks.push_back(&finding);
    if (explains(finding.kind, metric)) own.push_back(&finding);
  }
  return own.empty() ? leaks : own;
}

}  // namespace leakgate
