#include <algorithm>

#include "diagnosis/finding.hpp"
#include "profile/frames.hpp"

namespace leakgate {
namespace {

std::string text_of(FindingKind kind, const std::string& culprit) {
  std::string text(name_of(kind));
  if (!culprit.empty()) text += " " + culprit;
  return text;
}

// Those with a culprit choose first, so that one without does not take what another one needs.
std::vector<ExpectedFinding> most_specific_first(std::vector<ExpectedFinding> expected) {
  std::ranges::stable_partition(
      expected, [](const ExpectedFinding& finding) { return !finding.culprit.empty(); });
  return expected;
}

}  // namespace

bool matches(const Finding& finding, FindingKind kind, std::string_view culprit) {
  if (kind != finding.kind) return false;
  return culprit.empty() || without_closure(culprit) == without_closure(finding.culprit);
}

std::optional<ExpectResult> compare_with_expect(const Scenario& scenario,
                                                const Judgement& judgement,
                                                const std::vector<Finding>& findings) {
  if (!scenario.expect) return std::nullopt;
  ExpectResult result;
  if (judgement.verdict != scenario.expect->verdict) {
    result.missing.push_back("verdict " + std::string(name_of(scenario.expect->verdict)));
    result.unexpected.push_back("verdict " + std::string(name_of(judgement.verdict)));
  }
  std::vector<const Finding*> left;
  left.reserve(findings.size());
  left.reserve(findings.size());
  for (const Finding& finding : findings) left.push_back(&finding);
  for (const ExpectedFinding& expected : most_specific_first(scenario.expect->findings)) {
    const auto at = std::ranges::find_if(left, [&](const Finding* finding) {
      return matches(*finding, expected.kind, expected.culprit);
    });
    if (at == left.end()) {
      result.missing.push_back(text_of(expected.kind, expected.culprit));
    } else {
      left.erase(at);
    }
  }
  for (const Finding* finding : left) {
    if (!is_leak(finding->kind) || finding->known) continue;
    result.unexpected.push_back(text_of(finding->kind, finding->culprit));
  }
  result.met = result.missing.empty() && result.unexpected.empty();
  return result;
}

}  // namespace leakgate
