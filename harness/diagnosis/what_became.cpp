#include <fmt/format.h>

#include "base/text.hpp"
#include "diagnosis/circumstances.hpp"
#include "diagnosis/places.hpp"

namespace leakgate {
namespace {

std::string how_it_ended(const TargetEnd& end) {
  const std::string_view panic = trim(split(end.panic, '\n').front());
  if (!panic.empty()) return printable(panic);
  if (end.signal) return fmt::format("signal {}", *end.signal);
  if (end.code) return fmt::format("exit code {}", *end.code);
  return "it is not known how";
}

Finding ended(FindingKind kind, const TargetEnd& end, std::string sentence) {
  Finding finding;
  finding.kind = kind;
  finding.sentence = std::move(sentence);
  finding.signature = signature_of(kind, {});
  if (end.code) finding.evidence["exit_code"] = std::to_string(*end.code);
  if (end.signal) finding.evidence["signal"] = std::to_string(*end.signal);
  finding.evidence["core"] = end.core_dumped ? "dumped" : "none";
  if (!end.panic.empty()) finding.evidence["panic"] = printable(end.panic);
  if (!end.last_output.empty()) {
    finding.evidence["last_output"] = printable(join(end.last_output, "\n"));
  }
  return finding;
}

}  // namespace

std::vector<Finding> what_became_findings(const Inquiry& inquiry) {
  const std::optional<TargetEnd>& end = inquiry.recording.target.end;
  if (!end) return {};
  if (end->oom_killed) {
    return {ended(FindingKind::oom_kill, *end, "the kernel killed the target: out of memory")};
  }
  if (end->restarted) {
    return {ended(FindingKind::restart, *end,
                  "another process took the target's place: it was restarted during the run")};
  }
  if (end->by_leakgate) return {};
  return {
      ended(FindingKind::crash, *end, "the target ended during the run: " + how_it_ended(*end))};
}

}  // namespace leakgate
