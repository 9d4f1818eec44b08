#include <fmt/format.h>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "diagnosis/circumstances.hpp"
#include "diagnosis/heap.hpp"
#include "diagnosis/inquiry.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/wording.hpp"
#include "verdict/growth.hpp"

namespace leakgate {
namespace {

// Less than this of lazily freed memory is in every Go process that was busy.
constexpr Bytes kLazyFreeMin{16 * kMiB};
constexpr double kLazyFreeShare = 0.2;
// The same for what malloc keeps: a C heap that was busy has holes.
constexpr Bytes kKeptMin{16 * kMiB};
constexpr double kKeptShare = 0.2;
// A class of memory that is named as the reason for a high RSS.
constexpr double kReasonShare = 0.25;

double share_of(Bytes part, Bytes whole) {
  return whole.count > 0 ? static_cast<double>(part.count) / static_cast<double>(whole.count) : 0;
}

Finding retained(Bytes kept, Bytes rss, std::string_view by_whom) {
  Finding finding;
  finding.kind = FindingKind::allocator_retained;
  finding.unit = Unit::bytes;
  finding.total = static_cast<double>(kept.count);
  finding.sentence = fmt::format("{} of the {} of RSS is free memory that {}: not a leak",
                                 to_text(kept), to_text(rss), by_whom);
  finding.signature = signature_of(finding.kind, {});
  return finding;
}

}  // namespace

std::vector<Finding> lazy_free_findings(const Inquiry& inquiry) {
  const Mark* last = last_load_mark(inquiry.recording);
  if (last == nullptr || !last->lazy_free || !last->rss) return {};
  const double lazy = static_cast<double>(last->lazy_free->count);
  const double shown = lazy + static_cast<double>(last->rss->count);
  if (*last->lazy_free < kLazyFreeMin || lazy < kLazyFreeShare * shown) return {};
  Finding finding;
  finding.kind = FindingKind::lazy_free;
  finding.unit = Unit::bytes;
  finding.total = lazy;
  finding.sentence = fmt::format(
      "{} of the {} that top shows were given back already (MADV_FREE): the kernel takes them when "
      "it needs them; not a leak",
      bytes_text(lazy), bytes_text(shown));
  finding.signature = signature_of(finding.kind, {});
  finding.evidence["rss"] = bytes_text(shown);
  finding.evidence["lazy_free"] = bytes_text(lazy);
  if (last->runtime && last->runtime->heap_released) {
    finding.evidence["heap_released"] = to_text(*last->runtime->heap_released);
  }
  finding.advice = advice_for(finding.kind);
  if (last->runtime && last->runtime->heap_free) {
    const std::string kept = to_text(*last->runtime->heap_free);
    finding.evidence["heap_idle_not_released"] = kept;
    finding.evidence["why"] = fmt::format(
        "HeapIdle - HeapReleased is {}: Go keeps no more free memory than that; released pages "
        "count "
        "as RSS until the kernel has another use for them, and Go may write to them again until "
        "then",
        kept);
  }
  return {finding};
}

std::vector<Finding> kept_by_malloc_findings(const Inquiry& inquiry) {
  const Mark* last = last_load_mark(inquiry.recording);
  if (last == nullptr || !last->ledger || !last->c_memory) return {};
  const Bytes resident = last->ledger->c_heap + last->ledger->c_arenas;
  // Large blocks lie elsewhere, so that more may be in use than is resident here.
  const Bytes kept = resident - last->c_memory->live;
  if (kept < kKeptMin || share_of(kept, last->ledger->rss) < kKeptShare) return {};
  Finding finding = retained(kept, last->ledger->rss, "malloc keeps for later");
  finding.evidence["c_live"] = fmt::format("{} in {} blocks", to_text(last->c_memory->live),
                                           with_commas(last->c_memory->blocks));
  finding.evidence["c_resident"] = to_text(resident);
  finding.advice = advice_for(finding.kind);
  return {finding};
}

std::vector<Finding> retained_findings(const Inquiry& inquiry) {
  if (!failed(inquiry, Metric::rss) && !failed(inquiry, Metric::rss_peak)) return {};
  const Mark* last = last_load_mark(inquiry.recording);
  if (last == nullptr || !last->ledger) return {};
  const Ledger& ledger = *last->ledger;
  std::vector<Finding> findings;
  if (share_of(ledger.go_idle, ledger.rss) >= kReasonShare) {
    findings.push_back(retained(ledger.go_idle, ledger.rss, "the Go runtime has not returned yet"));
  }
  const Bytes kept_by_malloc = ledger.c_heap + ledger.c_arenas;
  const bool is_counted = last->c_memory.has_value();  // then it is told what is free of it
  if (!is_counted && share_of(kept_by_malloc, ledger.rss) >= kReasonShare) {
    findings.push_back(retained(kept_by_malloc, ledger.rss, "malloc holds, in use or kept"));
  }
  if (findings.empty() && share_of(ledger.go_heap, ledger.rss) >= kReasonShare) {
    findings.push_back(live_heap_finding(inquiry));
  }
  return findings;
}

std::vector<Finding> warmup_findings(const Inquiry& inquiry) {
  const bool passed = inquiry.judgement.verdict == Verdict::pass;
  const Shape shape = judge_growth(inquiry.recording, Metric::heap).shape;
  const bool levelled_off = shape != Shape::leak && shape != Shape::undecided;
  if (!inquiry.recording.still_filling || !passed || !levelled_off) return {};
  Finding finding;
  finding.kind = FindingKind::warm_up;
  finding.sentence =
      "the heap was still filling when the warm-up ended, and levelled off during the cycles";
  finding.signature = signature_of(finding.kind, {});
  return {finding};
}

}  // namespace leakgate
