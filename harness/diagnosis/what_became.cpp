#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "base/signal_text.hpp"
#include "base/text.hpp"
#include "diagnosis/circumstances.hpp"
#include "diagnosis/core_text.hpp"
#include "diagnosis/native_sites.hpp"
#include "diagnosis/places.hpp"
#include "profile/crash_stack.hpp"

namespace leakgate {
namespace {

std::string pid_text(const std::optional<int>& pid) {
  return pid ? fmt::format("pid {}", *pid) : std::string("the judged process");
}

std::string how_it_ended(const TargetEnd& end) {
  const std::string_view panic = trim(split(end.panic, '\n').front());
  if (!panic.empty()) return printable(panic);
  if (end.signal) return signal_text(*end.signal);
  if (end.code) return fmt::format("exit code {}", *end.code);
  return "it is not known how";
}

// The last sample that has what is asked for: what the target used just before it ended.
template <class Value>
std::optional<Value> last_known(const Recording& recording, std::optional<Value> Sample::* which) {
  for (std::size_t i = recording.samples.size(); i-- > 0;) {
    if (recording.samples[i].*which) return recording.samples[i].*which;
  }
  return std::nullopt;
}

void add_end(Finding& finding, const TargetEnd& end) {
  if (end.pid) finding.evidence["pid"] = std::to_string(*end.pid);
  if (end.code) finding.evidence["exit_code"] = std::to_string(*end.code);
  if (end.signal) finding.evidence["signal"] = signal_text(*end.signal);
  finding.evidence["core"] = core_text(end);
  if (!end.panic.empty()) finding.evidence["panic"] = printable(end.panic);
  if (!end.last_output.empty()) {
    finding.evidence["last_output"] = printable(join(end.last_output, "\n"));
  }
}

// What C code held when the target ended: the sampler's file outlives it.
void add_last_native(Finding& finding, const NativeFacts& native) {
  constexpr std::size_t kShown = 3;
  if (native.profile.profile == nullptr) return;
  const std::vector<NativeCause> live = live_native(*native.profile.profile);
  for (std::size_t i = 0; i < std::min(kShown, live.size()); ++i) {
    finding.evidence[fmt::format("last_native_{}", i + 1)] =
        fmt::format("about {} by {}", bytes_text(live[i].amount), short_stack(live[i].stack));
  }
}

void add_last_samples(Finding& finding, const Recording& recording) {
  if (const auto rss = last_known(recording, &Sample::rss)) {
    finding.evidence["last_rss"] = to_text(*rss);
  }
  if (const auto heap = last_known(recording, &Sample::heap_live)) {
    finding.evidence["last_heap_live"] = to_text(*heap);
  }
  if (recording.native && recording.native->last) {
    const CMemory& memory = *recording.native->last;
    finding.evidence["last_c_memory"] =
        fmt::format("{} in {} blocks, {} mapped", to_text(memory.live), with_commas(memory.blocks),
                    to_text(memory.mapped));
    add_last_native(finding, *recording.native);
  }
  if (recording.scenario.target.memory_limit) {
    finding.evidence["memory_limit"] = to_text(*recording.scenario.target.memory_limit);
  }
}

Finding ended(const Inquiry& inquiry, FindingKind kind, std::string sentence) {
  const TargetEnd& end = *inquiry.recording.target.end;
  Finding finding;
  finding.kind = kind;
  finding.sentence = std::move(sentence);
  const CrashStack crash = crash_stack(end.panic);
  set_place(finding, crash.stack);
  finding.created_by = crash.created_by;
  add_end(finding, end);
  add_last_samples(finding, inquiry.recording);
  return finding;
}

Finding oom_kill_finding(const Inquiry& inquiry) {
  const auto& limit = inquiry.recording.scenario.target.memory_limit;
  Finding finding = ended(inquiry, FindingKind::oom_kill,
                          "the kernel killed the target: out of memory" +
                              (limit ? ", at its memory_limit of " + to_text(*limit) : ""));
  finding.advice = limit
                       ? "see how rss and heap rose in samples.csv; raise memory_limit only if it "
                         "may need more"
                       : "the machine itself ran out of memory: give the target a memory_limit";
  return finding;
}

Finding restart_finding(const Inquiry& inquiry) {
  const TargetEnd& end = *inquiry.recording.target.end;
  std::string how = how_it_ended(end);
  Finding finding = ended(
      inquiry, FindingKind::restart,
      fmt::format("the target was restarted during the run: {} ended ({}), {} serves its port now",
                  pid_text(end.pid), how,
                  end.successor ? pid_text(end.successor) : "another process"));
  if (end.successor) finding.evidence["successor"] = std::to_string(*end.successor);
  finding.advice = "see in target.log why it ended; what brought it back hides that from its users";
  return finding;
}

Finding crash_finding(const Inquiry& inquiry) {
  const TargetEnd& end = *inquiry.recording.target.end;
  // Without a mark there was no run yet.
  const bool has_run = inquiry.recording.cold || inquiry.recording.baseline;
  const char* when = has_run ? "during the run" : "before it was ready";
  Finding finding = ended(inquiry, FindingKind::crash,
                          fmt::format("the target ended {}: {}", when, how_it_ended(end)));
  const std::string core = core_text(end);
  finding.advice =
      core.starts_with("none") ? "no core file" + core.substr(4) : "core file: " + core;
  return finding;
}

}  // namespace

std::vector<Finding> what_became_findings(const Inquiry& inquiry) {
  const std::optional<TargetEnd>& end = inquiry.recording.target.end;
  if (!end) return {};
  if (end->oom_killed) return {oom_kill_finding(inquiry)};
  if (end->restarted) return {restart_finding(inquiry)};
  if (end->by_leakgate) return {};
  return {crash_finding(inquiry)};
}

}  // namespace leakgate
