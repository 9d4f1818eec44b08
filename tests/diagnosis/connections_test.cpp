#include "diagnosis/connections.hpp"

#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

constexpr const char* kLoops =
    " go.select.net/http.(*persistConn).readLoop@2=+211"
    " go.select.net/http.(*persistConn).writeLoop@3=+211";
constexpr const char* kDial =
    " site.bufio.NewReaderSize@4<net/http.(*Transport).dialConn@7<net/"
    "http.(*Transport).dialConnFor@8"
    "=+2M";

std::vector<Finding> diagnosed_with(const std::string& sites) {
  Recording recording = recording_from(
      "baseline goroutines=3 heap=1M fds=9 fd.socket=5 requests=211 site.main.serve@3=200K;"
      "load*5 goroutines=+422 heap=+2500K fds=+211 fd.socket=+211 requests=211" +
      std::string(kLoops) + kDial + sites + "; quiet");
  recording.created_by["net/http.(*persistConn).readLoop"] =
      "net/http.(*Transport).dialConn transport.go:1994";
  return diagnosed(recording);
}

TEST(ConnectionFinding, IsTracedToTheFunctionWhoseRequestsHoldTheConnections) {
  const auto findings = diagnosed_with(
      " site.net/http.Header.Set@4<net/http.(*Transport).RoundTrip@6<net/http.(*Client).Get@7"
      "<main.leaky@9<net/http.(*conn).serve@1=+600K");
  ASSERT_EQ(names_of(findings), Names{"goroutine-io main.leaky"});
  const Finding& finding = findings.front();
  EXPECT_EQ(finding.location, "main.go:9");
  EXPECT_EQ(finding.sentence,
            "one HTTP client connection per request stays open, with the goroutines that serve it");
  EXPECT_EQ(finding.per_request, 2.0);
  EXPECT_EQ(finding.evidence.at("requests_of"),
            "main.leaky main.go:9: 100 % of what grew in HTTP requests");
  EXPECT_EQ(finding.evidence.at("holds"), "fds, heap");
}

TEST(ConnectionFinding, HasTheOtherEndsWhereTheTargetServesItself) {
  EXPECT_EQ(names_of(diagnosed("baseline goroutines=3; load*5 goroutines=+633"
                               " go.select.net/http.(*persistConn).readLoop@2=+211"
                               " go.select.net/http.(*persistConn).writeLoop@3=+211"
                               " go.io.net.(*netFD).Read@5<net/http.(*conn).serve@9=+211; quiet")),
            Names{"goroutine-io net/http.(*persistConn).readLoop"});
}

TEST(ConnectionFinding, SaysThatItCannotTellWhoseTheyAre) {
  const auto findings = diagnosed_with("");
  ASSERT_EQ(names_of(findings), Names{"goroutine-io net/http.(*persistConn).readLoop"});
  EXPECT_EQ(findings.front().evidence.at("requests_of").find("not known"), 0U);
}

TEST(ConnectionFinding, BlamesNobodyWhenSeveralFunctionsShareThem) {
  const auto site = [](const char* function) {
    return std::string(" site.net/http.Header.Set@4<net/http.(*Client).Get@7<main.") + function +
           "<net/http.(*conn).serve@1=+200K";
  };
  const auto findings = diagnosed_with(site("a@9") + site("b@19") + site("c@29"));
  ASSERT_EQ(names_of(findings), Names{"goroutine-io net/http.(*persistConn).readLoop"});
  EXPECT_NE(findings.front().evidence.at("requests_of").find("33 %"), std::string::npos);
}

TEST(ConnectionFinding, LeavesAHeapLeakOutsideOfRequestsAFindingOfItsOwn) {
  const auto findings = diagnosed_with(
      " site.net/http.Header.Set@4<net/http.(*Client).Get@7<main.leaky@9=+400K"
      " site.main.remember@14<main.leaky@12<net/http.(*conn).serve@1=+2M");
  EXPECT_EQ(names_of(findings), (Names{"heap main.remember", "goroutine-io main.leaky"}));
}

}  // namespace
}  // namespace leakgate
