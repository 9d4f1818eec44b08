// `leakgate explain` and docs/findings.md: what each kind of finding is, how it looks elsewhere,
// the code that does it, the fix, and the bundled scenarios that show it. Rendered from
// explanations.hpp.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/vocabulary.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// Names of the scenarios that expect a finding of the kind: those that show nothing else first.
using ScenariosByKind = std::map<FindingKind, std::vector<std::string>>;
[[nodiscard]] ScenariosByKind scenarios_by_kind(const std::vector<Scenario>& scenarios);

// One kind on one screen: at most 24 lines of at most 100 columns.
[[nodiscard]] std::string explain_kind(FindingKind kind, const ScenariosByKind& scenarios);

// The rule behind a shape, and what to do about it; one screen as well.
[[nodiscard]] std::string explain_shape(Shape shape);

// A line a kind, then a line a shape: "goroutine-select      goroutines waiting in a select that
// nothing ends".
[[nodiscard]] std::string explain_list();

// docs/findings.md.
[[nodiscard]] std::string findings_markdown(const ScenariosByKind& scenarios);

}  // namespace leakgate
