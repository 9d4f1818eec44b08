#include "report/explain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/text.hpp"
#include "recording/safe_file.hpp"
#include "report/explanations.hpp"
#include "report/table.hpp"
#include "scenario/reader.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

std::vector<Scenario> bundled() {
  std::vector<Scenario> scenarios;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(LEAKGATE_SOURCE_DIR "/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    auto scenario = read_scenario(entry.path(), process_environment());
    EXPECT_TRUE(scenario.has_value()) << entry.path();
    if (scenario) scenarios.push_back(*std::move(scenario));
  }
  return scenarios;
}

std::vector<FindingKind> all_kinds() {
  std::vector<FindingKind> kinds;
  for (std::size_t i = 0; i < names<FindingKind>().size(); ++i) {
    kinds.push_back(static_cast<FindingKind>(i));
  }
  return kinds;
}

TEST(Explanations, AreOneForEachKindWithNothingLeftOut) {
  std::vector<FindingKind> explained;
  for (const auto& part : {goroutine_explanations(), memory_explanations(), harmless_explanations(),
                           event_explanations()}) {
    for (const Explanation& one : part) {
      explained.push_back(one.kind);
      for (const std::string_view text :
           {one.title, one.what, one.top, one.pprof, one.code, one.fix}) {
        EXPECT_FALSE(text.empty()) << name_of(one.kind);
      }
    }
  }
  EXPECT_EQ(explained, all_kinds());
}

TEST(ExplainKind, FitsOneScreen) {
  const ScenariosByKind scenarios = scenarios_by_kind(bundled());
  for (const FindingKind kind : all_kinds()) {
    const std::string text = explain_kind(kind, scenarios);
    EXPECT_LE(std::ranges::count(text, '\n'), 24) << text;
    for (const std::string_view line : split(text, '\n')) {
      EXPECT_LE(width_of(line), 100U) << line;
      EXPECT_EQ(line.find('\t'), std::string_view::npos) << line;
    }
  }
}

TEST(ExplainKind, NamesTheScenariosThatShowIt) {
  const ScenariosByKind scenarios = scenarios_by_kind(bundled());
  const std::string text = explain_kind(FindingKind::goroutine_chan_send, scenarios);
  EXPECT_NE(text.find("  sample  rebuild-image"), std::string::npos) << text;
  EXPECT_NE(explain_kind(FindingKind::heap, {}).find("  sample  no bundled scenario shows it\n"),
            std::string::npos);
}

TEST(ExplainKind, SaysWhatIsNoLeak) {
  EXPECT_NE(explain_kind(FindingKind::lazy_free, {}).find("(no leak)\n"), std::string::npos);
  for (const FindingKind kind : {FindingKind::fds, FindingKind::crash}) {
    EXPECT_EQ(explain_kind(kind, {}).find("(no leak)"), std::string::npos);
  }
}

TEST(ExplainShape, IsThereForEachShapeAndFitsOneScreen) {
  for (std::size_t i = 0; i < names<Shape>().size(); ++i) {
    const std::string text = explain_shape(static_cast<Shape>(i));
    EXPECT_TRUE(text.starts_with(std::string(names<Shape>()[i]) + ": ")) << text;
    EXPECT_LE(std::ranges::count(text, '\n'), 24) << text;
    for (const std::string_view line : split(text, '\n')) {
      EXPECT_LE(width_of(line), 100U) << line;
    }
  }
}

TEST(ExplainList, HasALineForEachKind) {
  const std::string text = explain_list();
  for (const FindingKind kind : all_kinds()) {
    EXPECT_NE(text.find("\n  " + std::string(name_of(kind)) + " "), std::string::npos) << text;
  }
}

Scenario scenario_expecting(const std::string& name, std::vector<FindingKind> kinds) {
  Scenario scenario;
  scenario.name = name;
  scenario.expect.emplace();
  for (const FindingKind kind : kinds) {
    scenario.expect->findings.push_back({.kind = kind, .culprit = {}});
  }
  return scenario;
}

TEST(ScenariosByKind, PutsThoseFirstThatShowNothingElse) {
  const auto by_kind = scenarios_by_kind(
      {scenario_expecting("a-all", {FindingKind::heap, FindingKind::heap, FindingKind::fds}),
       scenario_expecting("b-heap", {FindingKind::heap}), Scenario{}});
  EXPECT_EQ(by_kind.at(FindingKind::heap), (std::vector<std::string>{"b-heap", "a-all"}));
  EXPECT_EQ(by_kind.at(FindingKind::fds), std::vector<std::string>{"a-all"});
  EXPECT_EQ(by_kind.size(), 2U);
}

TEST(ScenariosByKind, ShowsFourOfMany) {
  std::vector<Scenario> scenarios;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    scenarios.push_back(scenario_expecting(name, {FindingKind::heap}));
  }
  const std::string text = explain_kind(FindingKind::heap, scenarios_by_kind(scenarios));
  EXPECT_NE(text.find("a, b, c, d and 2 more"), std::string::npos) << text;
}

TEST(FindingsPage, IsTheCommittedFile) {
  const std::string file = LEAKGATE_SOURCE_DIR "/docs/findings.md";
  const std::string page = findings_markdown(scenarios_by_kind(bundled()));
  if (std::getenv("LEAKGATE_UPDATE") != nullptr) {
    ASSERT_TRUE(write_file_safely(file, page));
  }
  const Result<std::string> committed = read_file(file, 1024UL * 1024);
  ASSERT_TRUE(committed.has_value()) << to_text(committed.error());
  EXPECT_TRUE(page == *committed)
      << "docs/findings.md is not what the explanations and the scenarios give: run this test with "
         "LEAKGATE_UPDATE=1";
}

}  // namespace
}  // namespace leakgate
