#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include <pugixml.hpp>

#include "base/text.hpp"
#include "report/golden.hpp"
#include "report/report.hpp"
#include "report/sample_reports.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kSystemOutMax = 64UL * 1024;

pugi::xml_document parsed(const std::vector<const Report*>& reports) {
  pugi::xml_document document;
  const std::string xml = junit_xml(reports);
  EXPECT_TRUE(document.load_buffer(xml.data(), xml.size(), pugi::parse_full)) << xml;
  return document;
}

pugi::xml_node case_named(const pugi::xml_document& document, const char* name) {
  return document.child("testsuites")
      .child("testsuite")
      .find_child_by_attribute("testcase", "name", name);
}

std::vector<const Report*> pointers_to(const std::vector<NamedReport>& samples) {
  std::vector<const Report*> reports;
  for (const NamedReport& sample : samples) reports.push_back(&sample.report);
  return reports;
}

TEST(JUnitXml, IsAsTheGoldenReportsHaveIt) {
  for (const auto& [name, report] : sample_reports())
    expect_golden(name + ".xml", junit_xml({&report}));
}

TEST(JUnitXml, HasACaseAGateAndFailsWhereTheGateDid) {
  const Report report = leak_report();
  const pugi::xml_document document = parsed({&report});
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_STREQ(suite.attribute("name").value(), "leakgate.rebuild-image");
  EXPECT_EQ(suite.attribute("tests").as_int(), 5);
  EXPECT_EQ(suite.attribute("failures").as_int(), 2);
  const pugi::xml_node failure = case_named(document, "goroutines leak").child("failure");
  EXPECT_STREQ(failure.attribute("message").value(), "goroutines grow by 2,003 a cycle");
  EXPECT_NE(std::string(failure.text().get()).find("main.rebuildImage"), std::string::npos);
  EXPECT_FALSE(case_named(document, "threads leak").first_child());
}

TEST(JUnitXml, SkipsWhatCouldNotBeMeasured) {
  const Report report = inconclusive_report();
  const pugi::xml_document document = parsed({&report});
  EXPECT_STREQ(case_named(document, "heap leak").child("skipped").attribute("message").value(),
               "not measurable: no probe or pprof");
}

TEST(JUnitXml, HasARunInErrorWhereThereIsNoVerdict) {
  for (const Report& report : {crash_report(), load_failed_report(), inconclusive_report()}) {
    const pugi::xml_document document = parsed({&report});
    const pugi::xml_node error = case_named(document, "run").child("error");
    EXPECT_EQ(error.attribute("type").value(), std::string(name_of(report.judgement.verdict)));
    EXPECT_EQ(document.child("testsuites").child("testsuite").attribute("errors").as_int(), 1);
  }
}

TEST(JUnitXml, SkipsAScenarioThatWasSkipped) {
  Report report = skipped_report();
  report.expect = ExpectResult{.met = false, .missing = {"verdict leak"}, .unexpected = {}};
  const pugi::xml_document document = parsed({&report});
  EXPECT_TRUE(case_named(document, "run").child("skipped"));
  EXPECT_FALSE(case_named(document, "expect"));
}

TEST(JUnitXml, PassesALeakThatWasExpected) {
  const Report report = met_report();
  const pugi::xml_document document = parsed({&report});
  EXPECT_EQ(document.child("testsuites").child("testsuite").attribute("failures").as_int(), 0);
  const std::string said = case_named(document, "heap leak").child("system-out").text().get();
  EXPECT_TRUE(said.starts_with("failed, as the scenario expects")) << said;
}

TEST(JUnitXml, FailsALeakThatWasExpectedAndDidNotCome) {
  Report report = pass_report();
  report.recording.scenario.expect = Expect{};
  report.expect = ExpectResult{.met = false, .missing = {"verdict leak"}, .unexpected = {}};
  const pugi::xml_document document = parsed({&report});
  EXPECT_TRUE(case_named(document, "expect").child("failure"));
  EXPECT_EQ(document.child("testsuites").child("testsuite").attribute("failures").as_int(), 1);
}

TEST(JUnitXml, NamesEveryCaseDifferently) {
  Report twice = leak_report();
  twice.judgement.gates.push_back(twice.judgement.gates.front());
  const pugi::xml_document document = parsed({&twice, &twice});
  std::set<std::string> names;
  std::size_t cases = 0;
  for (const pugi::xml_node suite : document.child("testsuites").children("testsuite")) {
    for (const pugi::xml_node one : suite.children("testcase")) {
      ++cases;
      names.insert(std::string(one.attribute("classname").value()) + "/" +
                   one.attribute("name").value());
    }
  }
  EXPECT_EQ(cases, 12U);
  EXPECT_EQ(names.size(), cases);
}

TEST(JUnitXml, BoundsWhatAReaderHasToShow) {
  Report report = crash_report();
  const std::string line = std::string(599, '<') + "\n";
  for (int i = 0; i < 200; ++i) report.recording.target.end->panic += line;
  report.recording.target.end->last_output.assign(20, std::string(100'000, '<'));
  GateResult gate;
  gate.outcome = GateOutcome::fail;
  gate.reason = std::string(10'000, '<');
  report.judgement.gates.assign(20, gate);
  Finding finding;
  finding.sentence = finding.culprit = finding.location = finding.advice = std::string(9000, '<');
  report.findings.assign(50, finding);
  const pugi::xml_document document = parsed({&report});
  const std::string out =
      document.child("testsuites").child("testsuite").child("system-out").text().get();
  EXPECT_LE(out.size(), kSystemOutMax);
  EXPECT_GT(out.size(), kSystemOutMax / 2);
  const std::string details = case_named(document, "heap leak").child("failure").text().get();
  EXPECT_LE(details.size(), kSystemOutMax);
  EXPECT_TRUE(details.ends_with("... cut\n"));
}

TEST(JUnitXml, CarriesHostileTextAsPlainText) {
  const Report report = hostile_report();
  const std::string xml = junit_xml({&report});
  EXPECT_EQ(xml, printable(xml));
  EXPECT_EQ(xml.find("<script>"), std::string::npos);
  EXPECT_EQ(xml.find("]]>"), std::string::npos);
  const pugi::xml_document document = parsed({&report});
  const std::string message =
      case_named(document, "run").child("error").attribute("message").value();
  EXPECT_NE(message.find("]]><script>alert('\"&')</script>"), std::string::npos) << message;
}

TEST(JUnitXml, IsValidForXmllint) {
  if (std::system("xmllint --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no xmllint here";
  const auto file = std::filesystem::temp_directory_path() /
                    ("leakgate-junit-" + std::to_string(::getpid()) + ".xml");
  const std::vector<NamedReport> samples = sample_reports();
  ASSERT_TRUE(write_file_safely(file, junit_xml(pointers_to(samples))));
  EXPECT_EQ(std::system(("xmllint --noout " + file.string()).c_str()), 0);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace leakgate
