#include <fmt/format.h>

#include <algorithm>

#include "verdict/gates.hpp"
#include "verdict/judgement.hpp"
#include "verdict/trust.hpp"

namespace leakgate {
namespace {

std::string gate_text(const GateResult& gate) {
  return fmt::format("{} {}: {}", name_of(gate.metric), name_of(gate.rule), gate.reason);
}

std::string failed_gates_text(const std::vector<JudgedGate>& gates) {
  std::string text;
  for (const JudgedGate& gate : gates) {
    if (gate.result.outcome != GateOutcome::fail) continue;
    text += (text.empty() ? "" : "; ") + gate_text(gate.result);
  }
  return text;
}

std::string open_gate_text(const std::vector<JudgedGate>& gates) {
  const auto open = std::ranges::find_if(gates, &JudgedGate::is_open);
  return open == gates.end() ? std::string{} : gate_text(open->result);
}

std::string doubt_about(const Recording& recording, const std::vector<JudgedGate>& gates) {
  std::string why = why_inconclusive(recording);
  return why.empty() ? open_gate_text(gates) : why;
}

struct Conclusion {
  Verdict verdict;
  std::string reason;
};

// In the order of design section 4: what comes first outranks what comes after.
Conclusion conclude_from(const Recording& recording, const std::vector<JudgedGate>& gates,
                         const std::string& doubt) {
  if (recording.interrupted) return {Verdict::interrupted, "the run was interrupted"};
  if (recording.failure && recording.failure->code == ErrorCode::unsupported) {
    return {Verdict::skipped, to_text(*recording.failure)};
  }
  if (std::string why = why_target_failed(recording); !why.empty()) {
    return {Verdict::target_failed, std::move(why)};
  }
  if (std::string why = why_load_failed(recording); !why.empty()) {
    return {Verdict::load_failed, std::move(why)};
  }
  if (std::string why = failed_gates_text(gates); !why.empty()) {
    return {Verdict::leak, std::move(why)};
  }
  if (!doubt.empty()) return {Verdict::inconclusive, doubt};
  return {Verdict::pass, "every gate held"};
}

}  // namespace

Judgement judge(const Recording& recording) {
  const std::vector<JudgedGate> gates = judge_gates(recording);
  std::string doubt = doubt_about(recording, gates);
  Conclusion conclusion = conclude_from(recording, gates, doubt);
  Judgement judgement{.verdict = conclusion.verdict,
                      .reason = std::move(conclusion.reason),
                      .gates = {},
                      .doubt = std::move(doubt)};
  for (const JudgedGate& gate : gates) judgement.gates.push_back(gate.result);
  return judgement;
}

int exit_code_of(Verdict verdict, int interrupt_signal) {
  constexpr int kSignalled = 128;
  switch (verdict) {
    case Verdict::pass:
    case Verdict::skipped:
      return 0;
    case Verdict::leak:
      return 1;
    case Verdict::target_failed:
      return 3;
    case Verdict::load_failed:
      return 4;
    case Verdict::inconclusive:
      return 5;
    case Verdict::interrupted:
      return kSignalled + (interrupt_signal > 0 ? interrupt_signal : 2);
  }
  return 6;
}

}  // namespace leakgate
