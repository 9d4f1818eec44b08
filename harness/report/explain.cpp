#include "report/explain.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.hpp"
#include "report/explanations.hpp"

namespace leakgate {
namespace {

// More than these fit no line; `leakgate samples` lists them all.
constexpr std::size_t kScenariosShown = 4;

struct Section {
  std::string_view title;
  std::span<const Explanation> explanations;
};

std::array<Section, 4> sections() {
  return {{{"Goroutines that stay", goroutine_explanations()},
           {"Memory, threads and descriptors that stay", memory_explanations()},
           {"Memory that is high, and no leak", harmless_explanations()},
           {"What became of the target and its samples", event_explanations()}}};
}

const Explanation& explanation_of(FindingKind kind) {
  for (const Section& section : sections()) {
    const auto found = std::ranges::find(section.explanations, kind, &Explanation::kind);
    if (found != section.explanations.end()) return *found;
  }
  static constexpr Explanation kNone{};
  return kNone;  // no kind is without one: a test sees to it
}

// "map-cache, map-cache-once-from-start and 2 more".
std::string names_of(FindingKind kind, const ScenariosByKind& scenarios) {
  const auto found = scenarios.find(kind);
  if (found == scenarios.end()) return {};
  const std::vector<std::string>& all = found->second;
  const std::size_t shown = std::min(all.size(), kScenariosShown);
  std::string names = join(std::span(all).first(shown), ", ");
  if (all.size() > shown) names += fmt::format(" and {} more", all.size() - shown);
  return names;
}

// A crash is no leak either, but nobody takes it for one.
bool is_harmless(FindingKind kind) { return !is_leak(kind) && kind < FindingKind::crash; }

std::string block(std::string_view label, std::string_view text) {
  std::string lines;
  for (const std::string_view line : split(text, '\n')) {
    lines += line.empty() ? "\n" : fmt::format("  {:<8}{}\n", label, line);
    label = {};
  }
  return lines;
}

std::string sample_text(FindingKind kind, const ScenariosByKind& scenarios) {
  const std::string names = names_of(kind, scenarios);
  return names.empty() ? "no bundled scenario shows it" : names + " (see leakgate samples)";
}

std::string with_capital(std::string_view sentence) {
  std::string text(sentence);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

// An item of a list, its further lines indented.
std::string item(std::string_view label, std::string_view text) {
  return fmt::format("- **{}**: {}\n", label, fmt::join(split(text, '\n'), "\n  "));
}

std::string section_markdown(const Explanation& one, const ScenariosByKind& scenarios) {
  std::string text = fmt::format("\n### {}\n\n{}.\n\n{}\n\n", name_of(one.kind),
                                 with_capital(one.title), one.what);
  text += item("In top", one.top) + item("In pprof", one.pprof);
  text += fmt::format("\n```go\n{}\n```\n\n", one.code) + item("Fix", one.fix);
  const std::string names = names_of(one.kind, scenarios);
  return names.empty() ? text : text + item("Scenarios", names);
}

constexpr std::string_view kIntroduction = R"(# Findings

<!-- Made from harness/report/explain_*.cpp and the scenarios' [expect]. Do not edit: run the tests
     of report with LEAKGATE_UPDATE=1 instead. -->

What leakgate can find, how the same thing looks in `top` and in `pprof`, the code that typically does
it, and the fix. `leakgate explain KIND` prints one of these on a terminal. pprof profiles are named as
`/debug/pprof/` does: goroutine, heap, threadcreate. Figures were measured with Go 1.26 on Linux, amd64.

| kind | what it is |
|---|---|
)";

}  // namespace

ScenariosByKind scenarios_by_kind(const std::vector<Scenario>& scenarios) {
  std::vector<const Scenario*> order;
  for (const Scenario& scenario : scenarios) {
    if (scenario.expect) order.push_back(&scenario);
  }
  std::ranges::sort(order, [](const Scenario* a, const Scenario* b) {
    const std::size_t first = a->expect->findings.size();
    const std::size_t second = b->expect->findings.size();
    return first != second ? first < second : a->name < b->name;
  });
  ScenariosByKind by_kind;
  for (const Scenario* scenario : order) {
    for (const ExpectedFinding& finding : scenario->expect->findings) {
      std::vector<std::string>& names = by_kind[finding.kind];
      if (names.empty() || names.back() != scenario->name) names.push_back(scenario->name);
    }
  }
  return by_kind;
}

std::string explain_kind(FindingKind kind, const ScenariosByKind& scenarios) {
  const Explanation& one = explanation_of(kind);
  std::string text =
      fmt::format("{}: {}{}\n", name_of(kind), one.title, is_harmless(kind) ? "   (no leak)" : "");
  text += block("what", one.what) + block("top", one.top) + block("pprof", one.pprof);
  text += block("code", one.code) + block("fix", one.fix);
  return text + block("sample", sample_text(kind, scenarios));
}

std::string explain_shape(Shape shape) {
  const auto all = shape_explanations();
  const auto one = std::ranges::find(all, shape, &ShapeExplanation::shape);
  if (one == all.end()) return {};
  return fmt::format("{}: {}   (a shape)\n", name_of(shape), one->title) +
         block("rule", one->what) + block("next", one->next);
}

std::string explain_list() {
  std::string text;
  for (const Section& section : sections()) {
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", section.title);
    for (const Explanation& one : section.explanations) {
      text += fmt::format("  {:<22}{}\n", name_of(one.kind), one.title);
    }
  }
  text += "\nShapes: how a metric went over the cycles\n";
  for (const ShapeExplanation& one : shape_explanations()) {
    text += fmt::format("  {:<22}{}\n", name_of(one.shape), one.title);
  }
  return text;
}

std::string findings_markdown(const ScenariosByKind& scenarios) {
  std::string page(kIntroduction);
  for (const Section& section : sections()) {
    for (const Explanation& one : section.explanations) {
      page += fmt::format("| [`{0}`](#{0}) | {1} |\n", name_of(one.kind), one.title);
    }
  }
  for (const Section& section : sections()) {
    page += fmt::format("\n## {}\n", section.title);
    for (const Explanation& one : section.explanations) page += section_markdown(one, scenarios);
  }
  page +=
      "\n## Shapes\n\nHow the values of a metric went over the cycles; the `shape` of a gate.\n";
  for (const ShapeExplanation& one : shape_explanations()) {
    page += fmt::format("\n### {}\n\n{}.\n\n", name_of(one.shape), with_capital(one.title));
    page += item("Rule", one.what) + item("Next", one.next);
  }
  return page;
}

}  // namespace leakgate
