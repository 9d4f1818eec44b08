// Crashes, restarts and OOM kills: what is told of them, and of their core files.
#include <gtest/gtest.h>

#include <csignal>

#include "diagnosis/core_text.hpp"
#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

Recording clean() { return recording_from("baseline heap=1M goroutines=3 rss=20M; load*5"); }

Finding finding_of(const TargetEnd& end) {
  Recording recording = clean();
  recording.target.end = end;
  const auto findings = diagnosed(recording);
  return findings.size() == 1 ? findings.front() : Finding{};
}

CoreFile plain_core() {
  return {.asked_for = true, .allowed = true, .pattern = "core", .folder = "/srv", .file = {}};
}

TargetEnd aborted(const CoreFile& core, bool dumped) {
  return {.pid = 7, .signal = SIGABRT, .core_dumped = dumped, .core = core};
}

TEST(WhatBecame, IsACrashWithItsPanicAndItsPlace) {
  const Finding finding =
      finding_of({.code = 2,
                  .panic = "panic: nil map\n\ngoroutine 7 [running]:\nmain.audit.func1({0x1})\n"
                           "\t/src/main.go:12 +0x1d\ncreated by main.serve in goroutine 3\n"
                           "\t/src/main.go:30 +0x2"});
  EXPECT_EQ(finding.kind, FindingKind::crash);
  EXPECT_EQ(finding.sentence, "the target ended during the run: panic: nil map");
  EXPECT_EQ(finding.culprit, "main.audit");
  EXPECT_EQ(finding.location, "main.go:12");
  EXPECT_EQ(finding.created_by, "main.serve main.go:30");
  EXPECT_EQ(finding.stack, Names{"main.audit.func1 main.go:12"});
  EXPECT_EQ(finding.evidence.at("exit_code"), "2");
}

TEST(WhatBecame, IsNoRunThatEndedWhereNoneHadBegun) {
  Recording recording;
  recording.target.end = TargetEnd{.pid = 7, .code = 0};
  const std::vector<Finding> findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"crash"});
  EXPECT_EQ(findings.front().sentence, "the target ended before it was ready: exit code 0");
}

TEST(WhatBecame, NamesTheSignal) {
  const Finding finding = finding_of({.pid = 7, .signal = SIGSEGV});
  EXPECT_EQ(finding.sentence, "the target ended during the run: SIGSEGV");
  EXPECT_EQ(finding.evidence.at("signal"), "SIGSEGV");
  EXPECT_EQ(finding.evidence.at("pid"), "7");
  EXPECT_TRUE(finding.culprit.empty());
}

TEST(WhatBecame, IsARestartWithBothPids) {
  const Finding finding =
      finding_of({.pid = 4121, .code = 1, .restarted = true, .successor = 4133});
  EXPECT_EQ(finding.kind, FindingKind::restart);
  EXPECT_EQ(
      finding.sentence,
      "the target was restarted during the run: pid 4121 ended (exit code 1), pid 4133 serves "
      "its port now");
  EXPECT_EQ(finding.evidence.at("pid"), "4121");
  EXPECT_EQ(finding.evidence.at("successor"), "4133");
}

TEST(WhatBecame, IsARestartAlsoWhereNoPidIsKnown) {
  EXPECT_EQ(finding_of({.restarted = true}).sentence,
            "the target was restarted during the run: the judged process ended (it is not known "
            "how), another process serves its port now");
}

TEST(WhatBecame, IsAnOomKillWithTheLimitAndTheLastSamples) {
  Recording recording = clean();
  recording.target.end = TargetEnd{.signal = SIGKILL, .oom_killed = true};
  recording.scenario.target.memory_limit = Bytes{96 * kMiB};
  recording.samples = {{.at = Seconds{1}, .rss = Bytes{95 * kMiB}, .heap_live = Bytes{80 * kMiB}},
                       {.at = Seconds{2}, .rss = {}, .heap_live = {}}};
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"oom-kill"});
  const Finding& finding = findings.front();
  EXPECT_EQ(finding.sentence,
            "the kernel killed the target: out of memory, at its memory_limit of 96 MiB");
  EXPECT_EQ(finding.evidence.at("last_rss"), "95 MiB");
  EXPECT_EQ(finding.evidence.at("last_heap_live"), "80 MiB");
  EXPECT_EQ(finding.evidence.at("memory_limit"), "96 MiB");
}

TEST(WhatBecame, IsNothingWhenLeakgateStoppedIt) { EXPECT_TRUE(diagnosed(clean()).empty()); }

TEST(CoreText, SaysWhereTheFileIs) {
  CoreFile core = plain_core();
  core.file = "/srv/core";
  EXPECT_EQ(core_text(aborted(core, true)), "/srv/core");
  EXPECT_EQ(finding_of(aborted(core, true)).advice, "core file: /srv/core");
  core.file.clear();
  EXPECT_EQ(core_text(aborted(core, true)),
            "dumped by core_pattern \"core\" from /srv, and not found there");
}

TEST(CoreText, NamesTheProgramThatGotIt) {
  CoreFile core = plain_core();
  core.pattern = "|/usr/share/apport/apport -p%p -s%s";
  EXPECT_EQ(core_text(aborted(core, true)),
            "handed to /usr/share/apport/apport, as core_pattern says");
  core.pattern = "@/run/coredump.socket";
  EXPECT_EQ(core_text(aborted(core, true)),
            "handed to the socket /run/coredump.socket, as core_pattern says");
}

TEST(CoreText, SaysWhyASignalLeftNone) {
  CoreFile core = plain_core();
  EXPECT_EQ(core_text(aborted(core, false)),
            "none: it was allowed, but the kernel could not write it by core_pattern \"core\" from "
            "/srv");
  core.pattern.clear();
  EXPECT_EQ(core_text(aborted(core, false)), "none: core_pattern is empty");
  core.allowed = false;
  EXPECT_EQ(core_text(aborted(core, false)),
            "none: core = true, but the hard limit on core files (ulimit -Hc) is 0 here");
  core.asked_for = false;
  EXPECT_EQ(core_text(aborted(core, false)),
            "none: core = false; with core = true in [target] there can be one");
  EXPECT_EQ(core_text({.signal = SIGKILL, .core = core}), "none: SIGKILL leaves none");
  EXPECT_EQ(core_text({.core = core}), "none: how it ended is not known");
}

TEST(CoreText, SaysThatTheGoRuntimeExitsInsteadOfDyingOfTheSignal) {
  CoreFile core = plain_core();
  const TargetEnd end{.code = 2, .core = core, .panic = "SIGABRT: abort"};
  EXPECT_EQ(
      core_text(end),
      "none: the Go runtime ended the process with exit code 2; with GOTRACEBACK=crash in env "
      "it dies of a signal and can leave one");
  core.asked_for = false;
  EXPECT_NE(core_text({.code = 2, .core = core, .panic = "panic: x"})
                .find("with GOTRACEBACK=crash in env and core = true it dies"),
            std::string::npos);
  EXPECT_EQ(core_text({.code = 1, .core = core}), "none: it ended by itself, with exit code 1");
}

TEST(CoreText, OfAnOldRecordingIsWhatThatKnew) {
  EXPECT_EQ(core_text({.signal = SIGSEGV, .core_dumped = true}), "dumped");
  EXPECT_EQ(core_text({.signal = SIGSEGV}), "none");
}

}  // namespace
}  // namespace leakgate
