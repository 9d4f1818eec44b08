#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/native_sites.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/resources.hpp"
#include "diagnosis/wording.hpp"
#include "verdict/limits.hpp"

namespace leakgate {
namespace {

// Nearly all of it outside what malloc has from brk and its arenas, which are small: a program
// whose C code allocates has a C heap. malloc maps blocks of 128 KiB and more by themselves,
// though.
bool is_mapped(const Recording& recording) {
  constexpr Bytes kUnusedHeap{1 * kMiB};
  constexpr double kMappedShare = 0.9;
  const Mark* last = last_load_mark(recording);
  if (last == nullptr || !last->ledger || !recording.baseline || !recording.baseline->ledger)
    return false;
  const Ledger& before = *recording.baseline->ledger;
  const Ledger& after = *last->ledger;
  const auto growth = [](Bytes from, Bytes to) { return static_cast<double>((to - from).count); };
  const double mapped = growth(before.other, after.other);
  const double all =
      mapped + growth(before.c_heap, after.c_heap) + growth(before.c_arenas, after.c_arenas);
  return after.c_heap + after.c_arenas < kUnusedHeap && mapped >= kMappedShare * all;
}

// What a tool of another kind saw live at the end, warm caches included: C frames only.
void add_tool(const Recording& recording, Finding& finding) {
  const auto& native = recording.native;
  if (!native || native->tool_profile.profile == nullptr) return;
  const std::vector<NativeCause> live = live_native(*native->tool_profile.profile);
  if (live.empty()) return;
  finding.stack = stack_lines(live.front().stack);
  finding.created_by = c_function(live.front().stack);
  finding.evidence["proof"] = native->tool + ": allocated and not freed when the target ended";
  for (std::size_t i = 0; i < std::min<std::size_t>(3, live.size()); ++i) {
    finding.evidence[fmt::format("{}_{}", native->tool, i + 1)] =
        fmt::format("{} by {}", bytes_text(live[i].amount), short_stack(live[i].stack));
  }
}

Finding resident_finding(const Inquiry& inquiry) {
  Finding finding;
  finding.kind = FindingKind::native_malloc;
  set_rates(inquiry, finding, Metric::native, 1);
  finding.sentence = fmt::format(
      "memory outside the Go runtime stays: {} (resident, unproven: malloc may keep what was "
      "freed)",
      how_much(finding.per_request, finding.total.value_or(0)));
  if (const auto reached = limit_reached(inquiry.recording, Metric::native)) {
    finding.kind = FindingKind::native_mmap;
    finding.sentence = reached->reason;
  } else if (is_mapped(inquiry.recording)) {
    finding.kind = FindingKind::native_mmap;
    finding.sentence = fmt::format(
        "mapped memory outside the Go runtime stays: {} (mmap, and no C heap beside it)",
        how_much(finding.per_request, finding.total.value_or(0)));
  }
  finding.advice = advice_for(finding.kind);
  finding.signature = signature_of(finding.kind, {});
  finding.evidence["proof"] = "resident, unproven";
  add_tool(inquiry.recording, finding);
  add_native_classes(inquiry.recording, finding);
  return finding;
}

}  // namespace

void add_native_classes(const Recording& recording, Finding& finding) {
  const Mark* last = last_load_mark(recording);
  if (last == nullptr || !last->ledger || !recording.baseline || !recording.baseline->ledger)
    return;
  const Ledger& before = *recording.baseline->ledger;
  const Ledger& after = *last->ledger;
  const auto add = [&](const char* name, Bytes Ledger::* part) {
    finding.evidence[name] = fmt::format("{} -> {}", to_text(before.*part), to_text(after.*part));
  };
  add("c_heap", &Ledger::c_heap);
  add("c_arenas", &Ledger::c_arenas);
  add("other", &Ledger::other);
}

std::vector<Finding> native_findings(const Inquiry& inquiry) {
  const bool at_limit = limit_reached(inquiry.recording, Metric::native).has_value();
  const std::vector<Finding> counted =
      at_limit ? std::vector<Finding>{} : counted_native_findings(inquiry);
  return counted.empty() ? std::vector{resident_finding(inquiry)} : counted;
}

}  // namespace leakgate
