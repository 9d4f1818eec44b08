#include "diagnosis/callers.hpp"

#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

// A goroutine of os/exec for each tenth request, which nobody waits for.
std::vector<Finding> diagnosed_with(
    const std::string& sites, const std::string& creator = "os/exec.(*Cmd).Start exec.go:783") {
  Recording recording = recording_from(
      "baseline goroutines=3 heap=1M requests=2003 site.main.serve@3=200K;"
      "load*5 goroutines=+200 heap=+100K requests=2003"
      " go.select.os/exec.(*Cmd).watchCtx@797=+200" +
      sites + "; quiet");
  if (!creator.empty()) recording.created_by["os/exec.(*Cmd).watchCtx"] = creator;
  return diagnosed(recording);
}

constexpr const char* kPreview =
    " site.os/exec.Command@405<os/exec.CommandContext@488<main.preview@23<main.show@36"
    "<net/http.(*conn).serve@1=+80K";

TEST(Callers, NameTheFunctionWhoseCallsOfALibraryLeftGoroutinesBehind) {
  const auto findings = diagnosed_with(kPreview);
  ASSERT_EQ(names_of(findings), Names{"goroutine-select main.preview"});
  const Finding& finding = findings.front();
  EXPECT_EQ(finding.location, "main.go:23");
  EXPECT_EQ(finding.stack.front(), "os/exec.(*Cmd).watchCtx x.go:797");
  EXPECT_EQ(finding.evidence.at("calls_of"),
            "main.preview main.go:23: 100 % of what grew in calls of os/exec");
  EXPECT_EQ(finding.evidence.at("holds"), "heap");
}

TEST(Callers, AreNotWhatAllocatesForItself) {
  const auto findings =
      diagnosed_with(" site.main.remember@14<main.show@36<net/http.(*conn).serve@1=+80K");
  EXPECT_EQ(findings.front().culprit, "os/exec.(*Cmd).watchCtx");
}

TEST(Callers, AreNotBlamedForMoreThanAGoroutineIsHanded) {
  const auto findings =
      diagnosed_with(" site.os/exec.Command@405<main.preview@23<net/http.(*conn).serve@1=+8M");
  EXPECT_EQ(names_of(findings).back(), "heap main.preview");
}

TEST(Callers, AreNotLookedForWhereItIsNotKnownWhoStartedTheGoroutines) {
  EXPECT_EQ(diagnosed_with(kPreview, "").front().culprit, "os/exec.(*Cmd).watchCtx");
}

TEST(Callers, AreNotLookedForWhereTheTargetStartedTheGoroutinesItself) {
  const auto findings = diagnosed_with(kPreview, "main.preview main.go:23");
  EXPECT_FALSE(findings.front().evidence.contains("calls_of"));
}

TEST(Callers, AreNotNamedWhenSeveralShareTheCalls) {
  const auto site = [](const char* function) {
    return std::string(" site.os/exec.Command@405<main.") + function +
           "<net/http.(*conn).serve@1=+20K";
  };
  const auto findings = diagnosed_with(site("a@9") + site("b@19") + site("c@29"));
  EXPECT_EQ(findings.front().culprit, "os/exec.(*Cmd).watchCtx");
  EXPECT_NE(findings.front().evidence.at("calls_of").find("33 %"), std::string::npos);
}

}  // namespace
}  // namespace leakgate
