#include "report/sample_reports.hpp"

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

Report report_of(const std::string& name, std::string_view recording, Verdict verdict) {
  Report report;
  report.recording = recording_from(recording);
  report.recording.scenario.name = name;
  report.recording.scenario.file = "/home/dev/shop/" + name + ".toml";
  report.recording.tool_version = "0.1.0";
  report.recording.started_at = "2025-01-02T03:04:05Z";
  report.recording.target.pid = 4121;
  report.recording.target.go_version = "go1.26.8";
  report.recording.harness = {
      .rss_bytes_peak = {18 * kMiB}, .cpu = Seconds{3.25}, .wall = Seconds{21.4}};
  for (Cycle& cycle : report.recording.cycles) cycle.drain = Seconds{0.3};
  report.judgement.verdict = verdict;
  return report;
}

LoadTotals load_of(Count requests) {
  return {.requests = requests,
          .missed = 0,
          .errors = {},
          .rate = 8012.5,
          .target_rate = std::nullopt,
          .latency = {.mean = Seconds{0.0125},
                      .p50 = Seconds{0.0115},
                      .p90 = Seconds{0.016},
                      .p95 = Seconds{0.0165},
                      .p99 = Seconds{0.018},
                      .max = Seconds{0.025}},
          .endpoints = {{.name = "GET /rebuild", .requests = requests, .errors = 0}}};
}

GateResult gate(Metric metric, Rule rule, GateOutcome outcome) {
  GateResult result;
  result.metric = metric;
  result.rule = rule;
  result.outcome = outcome;
  if (rule == Rule::leak) result.shape = Shape::noise;
  return result;
}

GateResult failed_gate(Metric metric, double limit, double observed, std::string reason) {
  GateResult result = gate(metric, Rule::leak, GateOutcome::fail);
  result.shape = Shape::leak;
  result.limit = limit;
  result.observed = observed;
  result.reason = std::move(reason);
  return result;
}

std::vector<GateResult> default_gates() {
  GateResult heap = gate(Metric::heap, Rule::leak, GateOutcome::pass);
  heap.limit = 12'288;
  heap.observed = 112.4;
  GateResult native = gate(Metric::native, Rule::leak, GateOutcome::pass);
  native.limit = 262'144;
  return {gate(Metric::goroutines, Rule::leak, GateOutcome::pass), heap, native,
          gate(Metric::threads, Rule::leak, GateOutcome::pass),
          gate(Metric::fds, Rule::leak, GateOutcome::pass)};
}

Finding blocked_senders() {
  Finding finding;
  finding.kind = FindingKind::goroutine_chan_send;
  finding.sentence = "one goroutine per request stays blocked sending on a channel";
  finding.advice =
      "nobody receives any more after the timeout: give the channel a buffer of 1, or select on "
      "ctx.Done()";
  finding.culprit = "main.rebuildImage";
  finding.location = "main.go:41";
  finding.per_request = 1;
  finding.total = 10'015;
  finding.stack = {"main.rebuildImage.func1 main.go:41"};
  finding.created_by = "main.rebuildImage main.go:38";
  finding.signature = "goroutine-chan-send main.rebuildImage.func1";
  finding.evidence = {{"goroutines", "0 -> 10015"},
                      {"heap", "about 6.2 MiB"},
                      {"stack", "about 20 MiB, 2 KiB each"}};
  return finding;
}

Ledger ledger_of(double go_heap_mib, double go_stacks_mib) {
  const auto bytes = [](double mib) { return Bytes{static_cast<std::int64_t>(mib * kMiB)}; };
  Ledger ledger;
  ledger.go_heap = bytes(go_heap_mib);
  ledger.go_stacks = bytes(go_stacks_mib);
  ledger.go_runtime = bytes(3.1);
  ledger.binaries = bytes(6.2);
  ledger.other = bytes(1);
  ledger.rss = bytes(go_heap_mib + go_stacks_mib + 3.1 + 6.2 + 1);
  return ledger;
}

std::vector<Gap> probe_gaps() {
  return {
      {.from = Seconds{3}, .to = Seconds{7.5}, .source = SourceKind::probe, .cause = "no answer"},
      {.from = Seconds{8}, .to = Seconds{9}, .source = SourceKind::proc, .cause = "starved"},
      {.from = Seconds{9}, .to = Seconds{9.5}, .source = SourceKind::proc, .cause = "starved"},
      {.from = Seconds{9.7}, .to = Seconds{9.9}, .source = SourceKind::proc, .cause = "starved"}};
}

}  // namespace

Report leak_report() {
  Report report = report_of(
      "rebuild-image",
      "cold heap=180K goroutines=3 rss=9M native=1M threads=8 fds=9;"
      "warm-up heap=300K rss=14M requests=2003; baseline;"
      "load*5 heap=+1.25M goroutines=+2003 rss=+6.4M requests=2003 seconds=0.25; quiet seconds=12",
      Verdict::leak);
  report.recording.baseline->ledger = ledger_of(0.9, 2.8);
  Mark& last = report.recording.cycles[5].mark;
  last.load_end_ledger = ledger_of(12.4, 22.9);
  last.ledger = ledger_of(13.2, 22.5);
  report.recording.load = load_of(12'018);
  report.judgement.reason = "goroutines grow by 1.00 per request and do not fall back";
  report.judgement.gates = default_gates();
  report.judgement.gates[0] =
      failed_gate(Metric::goroutines, 0.2, 2003, "goroutines grow by 2,003 a cycle");
  report.judgement.gates[1] =
      failed_gate(Metric::heap, 12'288, 1'310'720, "heap grows by 1.2 MiB a cycle");
  report.findings = {blocked_senders()};
  return report;
}

Report pass_report() {
  Report report = report_of(
      "steady",
      "cold heap=180K goroutines=3 rss=9M native=1M threads=8 fds=9;"
      "warm-up heap=3.1M rss=14M rss_peak=18M requests=2003; baseline;"
      "load*4 heap=+16K rss=+100K rss_peak=+1M requests=2003; load heap=+0K requests=2003",
      Verdict::pass);
  report.recording.load = load_of(12'018);
  report.recording.still_filling = true;
  report.judgement.reason = "every gate held";
  report.judgement.gates = default_gates();
  report.judgement.gates[1].shape = Shape::plateau;
  GateResult heap_growth = gate(Metric::heap, Rule::growth, GateOutcome::pass);
  heap_growth.limit = 1024.0 * 1024;
  GateResult peak = gate(Metric::rss_peak, Rule::max, GateOutcome::pass);
  peak.limit = 256.0 * 1024 * 1024;
  peak.observed = 22.0 * 1024 * 1024;
  report.judgement.gates.insert(report.judgement.gates.end(), {heap_growth, peak});
  Finding note;
  note.kind = FindingKind::lazy_free;
  note.sentence = "2 MiB of RSS are given back already, the kernel has not taken them yet";
  report.findings = {note};
  return report;
}

Report crash_report() {
  Report report =
      report_of("crasher",
                "cold heap=180K goroutines=3 rss=9M threads=8 fds=9;"
                "warm-up heap=3.1M rss=14M requests=2003; baseline; load*2 requests=2003",
                Verdict::target_failed);
  report.recording.load = load_of(6009);
  report.judgement.reason = "the target died in cycle 3 while it was under load";
  TargetEnd end;
  end.code = 2;
  end.panic =
      "panic: runtime error: index out of range [5] with length 3\n\ngoroutine 41 [running]:\n"
      "main.handler(...)\n\t/home/dev/shop/main.go:17 +0x1d";
  end.last_output = {"listening on 127.0.0.1:40001", "panic: runtime error: index out of range"};
  report.recording.target.end = end;
  report.recording.events = {{.at = Seconds{4.5}, .what = "the target exited with code 2"}};
  Finding crash;
  crash.kind = FindingKind::crash;
  crash.sentence = "the target panicked: index out of range";
  crash.culprit = "main.handler";
  crash.location = "main.go:17";
  report.findings = {crash};
  return report;
}

Report inconclusive_report() {
  Report report = report_of("starved",
                            "cold rss=9M native=1M threads=8 fds=9;"
                            "warm-up rss=14M requests=2003; baseline; load*3 rss=+1M requests=2003",
                            Verdict::inconclusive);
  report.recording.target.has_probe = false;
  report.recording.target.go_version = "";
  report.recording.gaps = probe_gaps();
  report.judgement.reason = "samples are missing for 42 % of the load, more than 20 %";
  report.judgement.gates = default_gates();
  for (const std::size_t i : {0U, 1U}) {
    report.judgement.gates[i] =
        gate(report.judgement.gates[i].metric, Rule::leak, GateOutcome::skipped);
    report.judgement.gates[i].shape.reset();
    report.judgement.gates[i].reason = "not measurable: no probe or pprof";
  }
  return report;
}

Report load_failed_report() {
  Report report =
      report_of("wrong-path", "baseline rss=14M; load requests=2003", Verdict::load_failed);
  report.recording.load = load_of(2003);
  report.recording.load.errors = {0, 12, 0, 0, 1991};
  report.judgement.reason = "100 % of the requests failed, more than 1 %";
  return report;
}

Report skipped_report() {
  Report report = report_of("newest-go", "", Verdict::skipped);
  report.recording.harness.wall = Seconds{0};
  report.recording.target = {};
  report.recording.started_at = "";
  report.judgement.reason = "go >=1.99 is asked for, go1.26.8 is here";
  return report;
}

Report met_report() {
  Report report = leak_report();
  report.recording.scenario.name = "rebuild-image-leaky";
  report.recording.scenario.expect = Expect{
      .findings = {{.kind = FindingKind::goroutine_chan_send, .culprit = "main.rebuildImage"}}};
  report.expect = ExpectResult{.met = true, .missing = {}, .unexpected = {}};
  return report;
}

Report unmet_report() {
  Report report = met_report();
  report.recording.scenario.name = "map-cache-leaky";
  report.recording.scenario.expect->findings = {
      {.kind = FindingKind::heap, .culprit = "main.keep"}};
  report.expect = ExpectResult{.met = false,
                               .missing = {"heap main.keep"},
                               .unexpected = {"goroutine-chan-send main.rebuildImage"}};
  return report;
}

Report known_report() {
  Report report = leak_report();
  report.recording.scenario.name = "rebuild-image-known";
  const KnownLeak senders{.kind = FindingKind::goroutine_chan_send,
                          .culprit = "main.rebuildImage",
                          .max_per_request = 1.1,
                          .owner = "team images",
                          .until = parse_date("2025-02-28")};
  const KnownLeak buffers{.kind = FindingKind::heap, .culprit = "main.buffers"};
  report.known = {{.entry = senders, .state = KnownState::matched, .per_request = 1},
                  {.entry = buffers, .state = KnownState::unmatched, .per_request = {}}};
  report.findings.front().known = senders;
  for (GateResult& one : report.judgement.gates) one.known = one.outcome == GateOutcome::fail;
  report.judgement.verdict = Verdict::pass;
  report.judgement.reason = "1 known leak: " + to_text(senders);
  return report;
}

std::string hostile_text() {
  return std::string("a\0b\x01\x1b[31mred\x7f", 13) +
         "\n::error file=x::owned\n##[error]owned\n]]><script>alert('\"&')</script>\r\n"
         "\xFF\xFE\xC0\x80\xED\xA0\x80\xEF\xBF\xBF\xC2\x85 end";
}

Report hostile_report() {
  Report report = crash_report();
  const std::string text = hostile_text();
  report.recording.scenario.name = "hostile";
  report.judgement.reason = text;
  report.recording.target.go_version = text;
  report.recording.target.processes = {{.pid = 7, .name = text}};
  report.recording.target.end->panic = text;
  report.recording.target.end->last_output = {text, "::set-output name=x::y"};
  report.recording.load.endpoints.front().name = text;
  report.recording.gaps = {
      {.from = Seconds{1}, .to = Seconds{2}, .source = SourceKind::pprof, .cause = text}};
  report.recording.events = {{.at = Seconds{1}, .what = text}};
  report.judgement.gates = {failed_gate(Metric::heap, 1, 2, text)};
  Finding& finding = report.findings.front();
  finding.sentence = finding.advice = finding.culprit = finding.location = text;
  finding.created_by = finding.signature = text;
  finding.stack = {text};
  finding.evidence = {{text, text}};
  finding.known = KnownLeak{.culprit = text, .owner = text};
  report.known = {{.entry = *finding.known, .state = KnownState::exceeded, .per_request = 5}};
  return report;
}

std::vector<NamedReport> sample_reports() {
  return {{"leak", leak_report()},
          {"pass", pass_report()},
          {"target-failed", crash_report()},
          {"inconclusive", inconclusive_report()},
          {"load-failed", load_failed_report()},
          {"skipped", skipped_report()},
          {"expect-met", met_report()},
          {"expect-unmet", unmet_report()},
          {"known", known_report()},
          {"hostile", hostile_report()}};
}

}  // namespace leakgate
