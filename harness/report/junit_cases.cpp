#include <fmt/format.h>

#include <set>

#include "base/text.hpp"
#include "report/conclusion.hpp"
#include "report/junit.hpp"
#include "report/phrases.hpp"

namespace leakgate {
namespace {

std::string findings_text(const Report& report, Metric metric) {
  constexpr std::size_t kEnough = 64UL * 1024;  // more is cut when it is written
  std::string text;
  for (const Finding* finding : findings_behind(report, metric)) {
    if (text.size() > kEnough) break;
    text += join(finding_lines(*finding, true), "\n") + "\n";
    for (const std::string& frame : finding->stack) text += "    " + one_line(frame) + "\n";
  }
  return text;
}

std::string gate_message(const GateResult& gate) {
  if (!gate.reason.empty()) return one_line(gate.reason);
  return fmt::format("{} is above its limit: {}", name_of(gate.metric), limit_text(gate));
}

JUnitCase gate_case(const Report& report, const GateResult& gate) {
  JUnitCase one{.name = fmt::format("{} {}", name_of(gate.metric), name_of(gate.rule))};
  if (gate.outcome == GateOutcome::skipped) {
    one.outcome = CaseOutcome::skipped;
    one.message = gate.reason.empty() ? "not measurable" : one_line(gate.reason);
  } else if (gate.known) {
    one.system_out = "failed by known leaks only: " + gate_message(gate);
  } else if (gate.outcome == GateOutcome::fail && is_met(report)) {
    one.system_out = "failed, as the scenario expects: " + gate_message(gate);
  } else if (gate.outcome == GateOutcome::fail) {
    one.outcome = CaseOutcome::failed;
    one.type = "leak";
    one.message = gate_message(gate);
    one.details = findings_text(report, gate.metric);
  }
  return one;
}

std::string run_details(const Report& report) {
  std::string text;
  if (const auto& end = report.recording.target.end; end && !end->by_leakgate) {
    text += "exit: " + end_text(*end) + "\n";
    for (const std::string& line : quoted_lines(end->panic, 100)) text += line + "\n";
  }
  const std::string next = next_step_text(report);
  return next.empty() ? text : text + "next: " + next + "\n";
}

std::optional<JUnitCase> run_case(const Report& report) {
  const Verdict verdict = report.judgement.verdict;
  if (verdict == Verdict::pass || verdict == Verdict::leak) return std::nullopt;
  JUnitCase one{.name = "run"};
  const std::string reason = one_line(report.judgement.reason);
  if (verdict == Verdict::skipped) {
    one.outcome = CaseOutcome::skipped;
    one.message = reason;
  } else if (is_met(report)) {
    one.system_out = fmt::format("{}, as the scenario expects: {}", name_of(verdict), reason);
  } else {
    one.outcome = CaseOutcome::error;
    one.type = name_of(verdict);
    one.message = reason;
    one.details = run_details(report);
  }
  return one;
}

std::optional<JUnitCase> expect_case(const Report& report) {
  if (compared_expect(report) == nullptr) return std::nullopt;
  JUnitCase one{.name = "expect"};
  if (is_met(report)) {
    one.system_out = "expected: " + expect_text(report);
  } else {
    one.outcome = CaseOutcome::failed;
    one.type = "expect";
    one.message = "expected: " + expect_text(report);
  }
  return one;
}

}  // namespace

std::vector<JUnitCase> junit_cases(const Report& report) {
  std::vector<JUnitCase> cases;
  if (auto run = run_case(report)) cases.push_back(*std::move(run));
  for (const GateResult& gate : report.judgement.gates) cases.push_back(gate_case(report, gate));
  if (auto expect = expect_case(report)) cases.push_back(*std::move(expect));
  std::set<std::string> taken;  // readers drop a case whose name they have seen
  for (JUnitCase& one : cases) {
    const std::string name = one.name;
    for (int i = 2; !taken.insert(one.name).second; ++i) one.name = fmt::format("{} #{}", name, i);
  }
  return cases;
}

}  // namespace leakgate
