// Threads that stay, and the goroutines that keep them.
#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

constexpr const char* kInC =
    "baseline goroutines=3 threads=8 native=4M thread.server=8 go.c_call.main.query@30=0"
    " go.select.main.idle@9=3;"
    "load*5 goroutines=+53 threads=+54 native=+1M thread.server=+54 go.c_call.main.query@30=+53;"
    "quiet";

TEST(ThreadsFinding, CountsThreadsPerRequest) {
  const auto findings = diagnosed("baseline threads=8; load*10 threads=+20; quiet");
  ASSERT_EQ(names_of(findings), Names{"threads"});
  EXPECT_EQ(findings.front().sentence, "10 OS threads per 1,000 requests stay after the load");
  EXPECT_EQ(findings.front().evidence.at("threads"), "8 -> 208");
  EXPECT_FALSE(findings.front().evidence.contains("goroutines_in_c"));
}

TEST(ThreadsFinding, IsOneWithTheGoroutinesThatAreBlockedInC) {
  Recording recording = recording_from(kInC);
  for (Cycle& cycle : recording.cycles) cycle.requests = 53;
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"threads main.query"});
  const Finding& finding = findings.front();
  EXPECT_EQ(
      finding.sentence,
      "one goroutine per request stays blocked in C (cgo), each with an OS thread of its own");
  EXPECT_EQ(finding.per_request, 1.0);
  EXPECT_EQ(finding.total, 265);
  EXPECT_EQ(finding.evidence.at("threads"), "8 -> 278");
  EXPECT_EQ(finding.evidence.at("thread_names"), "server 8 -> 278");
  EXPECT_EQ(finding.evidence.at("goroutines_in_c"), "0 -> 265");
  EXPECT_EQ(finding.evidence.at("goroutines_in_system_calls"), "0 -> 0");
  EXPECT_NE(finding.advice.find("semaphore"), std::string::npos);
}

TEST(ThreadsFinding, HasASignatureOfItsOwn) {
  Recording ungated = recording_from(kInC);
  ungated.scenario.gates[Metric::threads].leak = false;
  ungated.scenario.gates[Metric::native].leak = false;
  const auto as_goroutines = diagnosed(ungated);
  ASSERT_EQ(names_of(as_goroutines), Names{"goroutine-syscall main.query"});
  EXPECT_NE(as_goroutines.front().sentence.find("blocked in C (cgo)"), std::string::npos);
  EXPECT_NE(as_goroutines.front().signature, diagnosed(kInC).front().signature);
}

TEST(ThreadsFinding, IsOneForEachFunctionThatCallsC) {
  EXPECT_EQ(names_of(diagnosed("baseline goroutines=3 threads=8;"
                               "load*5 goroutines=+300 threads=+300 go.c_call.main.query@30=+200"
                               " go.c_call.main.resize@40=+100; quiet")),
            (Names{"threads main.query", "threads main.resize"}));
}

TEST(ThreadsFinding, LeavesGoroutinesInSystemCallsTheFindingThatTheyAre) {
  const auto findings = diagnosed(
      "baseline goroutines=3 threads=8 native=4M;"
      "load*5 goroutines=+100 threads=+100 native=+3M go.syscall.main.lock@30=+100; quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-syscall main.lock"});
  EXPECT_EQ(findings.front().evidence.at("holds"), "threads");
  EXPECT_EQ(findings.front().sentence,
            "50 goroutines per 1,000 requests stay in a system call, with a thread of its own");
}

TEST(ThreadsFinding, NamesTheCallerOfCWhereTheNumberOfGoroutinesDoesNotGrow) {
  const auto findings = diagnosed(
      "baseline goroutines=900 threads=8 go.c_call.main.query@30=0 go.select.main.idle@9=900;"
      "load*10 threads=+20 go.c_call.main.query@30=+20 go.select.main.idle@9=-20; quiet");
  ASSERT_EQ(names_of(findings), Names{"threads main.query"});
  EXPECT_EQ(
      findings.front().sentence,
      "10 OS threads per 1,000 requests stay after the load, with goroutines that are blocked "
      "in C (cgo)");
}

TEST(ThreadsFinding, TellsThreadsOfALibraryByTheirNames) {
  const auto findings = diagnosed(
      "baseline threads=8 thread.server=8 go.select.main.idle@9=3;"
      "load*10 threads=+20 thread.pool-#=+20; quiet");
  ASSERT_EQ(names_of(findings), Names{"threads"});
  EXPECT_EQ(findings.front().evidence.at("thread_names"), "pool-# 0 -> 200, server 8 -> 8");
  EXPECT_EQ(findings.front().evidence.at("goroutines_in_c"), "0 -> 0");
}

}  // namespace
}  // namespace leakgate
