// Native memory that the preloaded sampler has counted: a finding for each culprit.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "diagnosis/native_sites.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/resources.hpp"
#include "diagnosis/wording.hpp"

namespace leakgate {
namespace {

// A cause of less than this share of the growth is left to the pprof file.
constexpr double kCauseShare = 0.15;
// Fewer live samples than this name nobody beside a larger cause.
constexpr double kObjectsMin = 3;

void say_live(const Recording& recording, Finding& finding) {
  const Mark* last = last_load_mark(recording);
  if (last == nullptr || !last->c_memory || !recording.baseline || !recording.baseline->c_memory)
    return;
  const CMemory& before = *recording.baseline->c_memory;
  const CMemory& after = *last->c_memory;
  finding.evidence["proof"] = "counted: what C code has allocated and not freed";
  finding.evidence["c_live"] = fmt::format("{} -> {}", to_text(before.live), to_text(after.live));
  finding.evidence["c_blocks"] =
      fmt::format("{} -> {}", with_commas(before.blocks), with_commas(after.blocks));
  const auto add = [&](const char* name, Bytes CMemory::* part) {
    if (before.*part == Bytes{} && after.*part == Bytes{}) return;
    finding.evidence[name] = fmt::format("{} -> {}", to_text(before.*part), to_text(after.*part));
  };
  add("c_mapped", &CMemory::mapped);
  add("uncounted", &CMemory::uncounted);
}

// malloc or mmap, whichever has grown more.
FindingKind counted_kind(const Recording& recording) {
  const CMemory& before = *recording.baseline->c_memory;
  const CMemory& after = *last_load_mark(recording)->c_memory;
  return after.mapped - before.mapped > after.live - before.live ? FindingKind::native_mmap
                                                                 : FindingKind::native_malloc;
}

std::string counted_sentence(const Finding& finding, const Stack& stack) {
  const bool is_mapping = finding.kind == FindingKind::native_mmap;
  std::string text = fmt::format("memory that C code {} stays: {}",
                                 is_mapping ? "maps (mmap)" : "allocates (malloc)",
                                 how_much(finding.per_request, finding.total.value_or(0)));
  if (!stack.empty()) text += ", asked for by " + c_function(stack);
  return text;
}

void add_calls(const NativeCause& cause, Finding& finding) {
  constexpr std::size_t kShown = 3;
  for (std::size_t i = 0; i < std::min(kShown, cause.stacks.size()); ++i) {
    finding.evidence[fmt::format("calls_{}", i + 1)] = fmt::format(
        "about {} by {}", bytes_text(cause.stacks[i].amount), short_stack(cause.stacks[i].stack));
  }
}

Finding counted_finding(const Inquiry& inquiry, FindingKind kind, const NativeCause* cause,
                        double share) {
  Finding finding;
  finding.kind = kind;
  set_rates(inquiry, finding, Metric::native, share);
  const Stack stack = cause == nullptr ? Stack{} : cause->stack;
  finding.sentence = counted_sentence(finding, stack);
  finding.advice = advice_for(kind);
  set_place(finding, stack);
  finding.created_by = c_caller(stack);
  say_live(inquiry.recording, finding);
  if (cause != nullptr) add_calls(*cause, finding);
  add_native_classes(inquiry.recording, finding);
  return finding;
}

// Growth from the baseline to the last load mark, in bytes.
struct CountedGrowth {
  double counted = 0;
  double uncounted = 0;
  [[nodiscard]] double share_of_counted() const { return counted / (counted + uncounted); }
};

// nullopt: it was not counted.
std::optional<CountedGrowth> counted_growth(const Recording& recording) {
  const Mark* last = last_load_mark(recording);
  if (last == nullptr || !last->c_memory || !recording.baseline || !recording.baseline->c_memory)
    return std::nullopt;
  const CMemory& before = *recording.baseline->c_memory;
  const CMemory& after = *last->c_memory;
  const auto grown = [](Bytes from, Bytes to) {
    return std::max(0.0, static_cast<double>(to.count) - static_cast<double>(from.count));
  };
  return CountedGrowth{.counted = grown(before.live + before.mapped, after.live + after.mapped),
                       .uncounted = grown(before.uncounted, after.uncounted)};
}

// No call of the C library at that time led to it, so that nobody knows what did.
Finding uncounted_finding(const Inquiry& inquiry, double share) {
  Finding finding;
  finding.kind = FindingKind::native_mmap;
  set_rates(inquiry, finding, Metric::native, share);
  finding.sentence = fmt::format(
      "memory outside the Go runtime becomes resident, and no malloc or mmap of that time accounts "
      "for it: {} (syscall.Mmap, system calls of C code, or a large mapping that fills)",
      how_much(finding.per_request, finding.total.value_or(0)));
  finding.advice = advice_for(finding.kind);
  finding.signature = signature_of(finding.kind, {"uncounted"});
  say_live(inquiry.recording, finding);
  finding.evidence["proof"] =
      "resident, and beyond what was allocated and mapped by way of the C library";
  add_native_classes(inquiry.recording, finding);
  return finding;
}

void add_counted(const Inquiry& inquiry, double share_of_counted, std::vector<Finding>& findings) {
  const std::vector<NativeCause> causes = native_growth(inquiry.recording);
  double all = 0;
  for (const NativeCause& cause : causes) all += cause.amount;
  for (const NativeCause& cause : causes) {
    const double share = cause.amount / all;
    const bool is_first = findings.empty();
    if (!is_first && (share < kCauseShare || cause.objects < kObjectsMin)) continue;
    const FindingKind kind =
        2 * cause.mapped > cause.amount ? FindingKind::native_mmap : FindingKind::native_malloc;
    findings.push_back(counted_finding(inquiry, kind, &cause, share * share_of_counted));
  }
  if (!findings.empty()) return;
  findings.push_back(
      counted_finding(inquiry, counted_kind(inquiry.recording), nullptr, share_of_counted));
}

}  // namespace

std::vector<Finding> counted_native_findings(const Inquiry& inquiry) {
  const std::optional<CountedGrowth> grown = counted_growth(inquiry.recording);
  if (!grown || !(grown->counted + grown->uncounted > 0)) return {};
  const double counted = grown->share_of_counted();
  std::vector<Finding> findings;
  if (counted >= kCauseShare) add_counted(inquiry, counted, findings);
  if (1 - counted >= kCauseShare) findings.push_back(uncounted_finding(inquiry, 1 - counted));
  return findings;
}

}  // namespace leakgate
