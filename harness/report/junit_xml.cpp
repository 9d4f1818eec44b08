#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "report/junit.hpp"
#include "report/phrases.hpp"
#include "report/report.hpp"
#include "report/xml.hpp"

namespace leakgate {
namespace {

// What GitLab and Jenkins show without trouble; the whole output is in target.log.
constexpr std::size_t kTextBytesMax = 64UL * 1024;

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}={}", name, xml_attribute(value));
}

std::string element(std::string_view tag, std::string_view attributes, std::string_view text) {
  const std::string content = xml_text(shortened(text, kTextBytesMax));
  if (content.empty()) return fmt::format("<{}{}/>\n", tag, attributes);
  return fmt::format("<{0}{1}>{2}</{0}>\n", tag, attributes, content);
}

std::string outcome_element(const JUnitCase& one) {
  const std::string message = attribute("message", shortened(one.message, kTextBytesMax));
  switch (one.outcome) {
    case CaseOutcome::failed:
      return element("failure", attribute("type", one.type) + message, one.details);
    case CaseOutcome::error:
      return element("error", attribute("type", one.type) + message, one.details);
    case CaseOutcome::skipped:
      return element("skipped", message, "");
    case CaseOutcome::passed:
      return one.system_out.empty() ? "" : element("system-out", "", one.system_out);
  }
  return {};
}

std::string case_element(const JUnitCase& one, std::string_view class_name) {
  const std::string attributes = attribute("classname", class_name) + attribute("name", one.name);
  const std::string outcome = outcome_element(one);
  if (outcome.empty()) return fmt::format("    <testcase{} time=\"0\"/>\n", attributes);
  return fmt::format("    <testcase{} time=\"0\">\n      {}    </testcase>\n", attributes, outcome);
}

std::string count_attributes(const std::vector<JUnitCase>& cases) {
  const auto count = [&](CaseOutcome outcome) {
    return std::ranges::count(cases, outcome, &JUnitCase::outcome);
  };
  return fmt::format(R"( tests="{}" failures="{}" errors="{}" skipped="{}")", cases.size(),
                     count(CaseOutcome::failed), count(CaseOutcome::error),
                     count(CaseOutcome::skipped));
}

std::string suite_element(const Report& report, const std::string& class_name) {
  const std::vector<JUnitCase> cases = junit_cases(report);
  const Recording& recording = report.recording;
  std::string text = "  <testsuite" + attribute("name", class_name) + count_attributes(cases);
  text += fmt::format(" time=\"{:.3f}\"", recording.harness.wall.count());
  if (!recording.started_at.empty()) text += attribute("timestamp", recording.started_at);
  text += ">\n";
  for (const JUnitCase& one : cases) text += case_element(one, class_name);
  text += "    " + element("system-out", "", terminal_report(report, {}));
  return text + "  </testsuite>\n";
}

}  // namespace

std::string junit_xml(const std::vector<const Report*>& reports) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"leakgate\">\n";
  std::set<std::string> taken;
  for (const Report* report : reports) {
    const std::string wanted = "leakgate." + one_line(report->recording.scenario.name);
    std::string name = wanted;
    for (int i = 2; !taken.insert(name).second; ++i) name = fmt::format("{}-{}", wanted, i);
    text += suite_element(*report, name);
  }
  return text + "</testsuites>\n";
}

}  // namespace leakgate
