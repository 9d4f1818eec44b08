#include "report/proof.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/phrases.hpp"
#include "report/table.hpp"
#include "scenario/open_model.hpp"
#include "verdict/gates.hpp"
#include "verdict/smallest_leak.hpp"

namespace leakgate {
namespace {

// The finding that the leak was named by: one of its metric, the worst first.
std::string named(const Proof& proof) {
  const auto at = std::ranges::find_if(proof.report.findings, [&](const Finding& finding) {
    return explains(finding.kind, proof.metric);
  });
  if (!is_found(proof) || at == proof.report.findings.end()) return {};
  return one_line(fmt::format("{} {}", name_of(at->kind), at->culprit));
}

TableRow row_of(const Proof& proof) {
  return {proof.injected, is_found(proof) ? "yes" : "NO",
          std::string(name_of(proof.report.judgement.verdict)),
          to_text(proof.report.recording.harness.wall), named(proof)};
}

std::string why_not_found(const Proof& proof) {
  if (!is_leak_gated(proof.report.recording.scenario, proof.metric)) {
    return fmt::format("the growth rule of {} is switched off", name_of(proof.metric));
  }
  const Judgement& judgement = proof.report.judgement;
  const bool too_small = judgement.verdict == Verdict::pass;
  return one_line(judgement.reason) +
         (too_small ? "; more requests a cycle show smaller leaks ([load] requests)" : "");
}

std::string bytes_part(const Recording& clean) {
  const auto bytes = smallest_heap_leak(clean);
  return bytes ? bytes_text(*bytes) + " of heap per request" : "no leak of heap";
}

std::string goroutines_part(const Recording& clean) {
  const auto requests = rarest_goroutine_leak(clean);
  if (!requests) return "no leak of goroutines";
  return fmt::format("a goroutine per {} request{}", with_commas(*requests),
                     *requests == 1 ? "" : "s");
}

}  // namespace

bool is_found(const Proof& proof) {
  const Judgement& judgement = proof.report.judgement;
  return judgement.verdict == Verdict::leak &&
         std::ranges::any_of(judgement.gates, [&](const GateResult& gate) {
           return gate.metric == proof.metric && gate.rule == Rule::leak &&
                  gate.outcome == GateOutcome::fail;
         });
}

int exit_code_of(const Proof& proof) {
  if (is_found(proof)) return 0;
  return std::max(1, measured_exit_code(proof.report));
}

std::string proof_text(const Recording& clean, const std::vector<Proof>& proofs) {
  std::vector<TableRow> rows{{"leak put in", "found", "verdict", "time", "named"}};
  Seconds wall = clean.harness.wall;
  for (const Proof& proof : proofs) {
    rows.push_back(row_of(proof));
    wall += proof.report.recording.harness.wall;
  }
  std::string text = fmt::format("leakgate  prove {}\n", one_line(clean.scenario.name));
  text += aligned(rows, {.indent = "  ", .gap = 3, .painter = {}});
  for (const Proof& proof : proofs) {
    if (is_found(proof)) continue;
    text += fmt::format("  not found: {}: {}\n", proof.injected, why_not_found(proof));
  }
  text += fmt::format(
      "  the smallest leak that this scenario sees in up to {} cycles of {}: {}, {}\n",
      clean.scenario.cycles.count_max, with_commas(requests_of_cycle(clean.scenario.load)),
      bytes_part(clean), goroutines_part(clean));
  return text + fmt::format("{} in {}\n",
                            std::ranges::all_of(proofs, is_found) ? "PROVEN" : "NOT PROVEN",
                            to_text(wall));
}

}  // namespace leakgate
