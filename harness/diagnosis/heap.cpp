#include "diagnosis/heap.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "diagnosis/heap_evidence.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/wording.hpp"
#include "verdict/floor.hpp"

namespace leakgate {
namespace {

// Without a profile, growth of up to this for each leaked goroutine is taken for theirs.
constexpr double kHeldWithoutProfile = 64.0 * 1024;

// The site as the last profile has it: a difference of two does not tell maps.
std::string hint_for(const HeapSite& site, const std::vector<HeapSite>& live) {
  const auto same = std::ranges::find(live, site.stack, &HeapSite::stack);
  return same != live.end() && is_mostly_map(*same) ? std::string{} : pinning_hint(site);
}

void add_rates(Finding& finding, const HeapCause& cause) {
  if (!finding.per_request || cause.bytes <= 0 || cause.objects <= 0) return;
  finding.evidence["bytes_per_request"] = bytes_text(*finding.per_request);
  finding.evidence["bytes_per_object"] = bytes_text(cause.bytes / cause.objects);
  finding.evidence["objects_per_request"] =
      fmt::format("{:.3g}", *finding.per_request * cause.objects / cause.bytes);
}

Finding growth_finding(const Inquiry& inquiry, const HeapCause& cause, double share,
                       const std::vector<HeapSite>& live) {
  Finding finding;
  finding.kind = FindingKind::heap;
  set_place(finding, cause.sites.front().stack);
  set_rates(inquiry, finding, Metric::heap, share);
  finding.sentence = fmt::format("memory allocated in {} stays reachable: {}", finding.culprit,
                                 how_much(finding.per_request, finding.total.value_or(0)));
  finding.advice = advice_for(finding.kind);
  if (const std::string hint = hint_for(cause.sites.front(), live); !hint.empty()) {
    finding.advice += "; " + hint;
  }
  add_rates(finding, cause);
  add_sites(finding, "growth", cause.sites);
  add_sites(finding, "live", live);
  finding.evidence["share"] = fmt::format("{:.0f} % of the growth of the heap", 100 * share);
  return finding;
}

Finding unknown_site_finding(const Inquiry& inquiry) {
  Finding finding;
  finding.kind = FindingKind::heap;
  set_rates(inquiry, finding, Metric::heap, 1);
  finding.sentence = fmt::format("the Go heap keeps {}; no profile shows where it is allocated",
                                 how_much(finding.per_request, finding.total.value_or(0)));
  finding.advice = advice_for(finding.kind);
  finding.signature = signature_of(finding.kind, {});
  return finding;
}

bool goroutines_may_hold_it(const Inquiry& inquiry) {
  if (!failed(inquiry, Metric::goroutines)) return false;
  const double count = growth_of(inquiry, Metric::goroutines).value_or(0);
  return count > 0 && growth_of(inquiry, Metric::heap).value_or(0) <= kHeldWithoutProfile * count;
}

// The largest site that names a function of the target; else the largest.
const HeapSite* site_to_name(const std::vector<HeapSite>& sites) {
  const auto own =
      std::ranges::find_if(sites, [](const HeapSite& site) { return has_user_frame(site.stack); });
  if (own != sites.end()) return &*own;
  return sites.empty() ? nullptr : &sites.front();
}

std::optional<double> growth_from_start(const Inquiry& inquiry) {
  const Mark* last = last_load_mark(inquiry.recording);
  if (last == nullptr || !last->heap || !inquiry.recording.cold) return std::nullopt;
  if (!inquiry.recording.cold->heap) return std::nullopt;
  return static_cast<double>((*last->heap - *inquiry.recording.cold->heap).count);
}

// A limit on the whole heap may fail because of what grew between the cycles, or of what was there.
bool grew_above_floor(const Inquiry& inquiry) {
  const auto cycles = static_cast<double>(cycles_of(inquiry.recording, CycleKind::load).size());
  const double growth = growth_of(inquiry, Metric::heap).value_or(0);
  return failed(inquiry, Metric::heap) && growth > heap_floor(inquiry.recording) * cycles;
}

}  // namespace

std::vector<Finding> heap_findings(const Inquiry& inquiry, const HeapGrowth& growth,
                                   const std::vector<GoroutineCause>& goroutines) {
  std::vector<Finding> findings;
  if (failed_by_growth(inquiry, Metric::heap) || failed(inquiry, Metric::objects) ||
      grew_above_floor(inquiry)) {
    const std::vector<HeapSite> live = live_sites(inquiry.recording);
    for (const HeapCause& cause : growth.causes) {
      findings.push_back(growth_finding(inquiry, cause, growth.share(cause.bytes), live));
    }
    const bool nothing_shown = growth.bytes_explained <= 0;
    if (nothing_shown && !goroutines_may_hold_it(inquiry)) {
      findings.push_back(unknown_site_finding(inquiry));
    }
  } else if (failed(inquiry, Metric::heap) && goroutines.empty()) {
    findings.push_back(live_heap_finding(inquiry));
  }
  return findings;
}

Finding live_heap_finding(const Inquiry& inquiry) {
  Finding finding;
  finding.kind = FindingKind::heap;
  finding.unit = Unit::bytes;
  finding.total = growth_from_start(inquiry);
  finding.sentence = "the Go heap is larger than its limit, and did not grow after the warm-up";
  finding.advice = "it is kept, not leaked: bound it, or raise the limit";
  finding.signature = signature_of(finding.kind, {});
  const std::vector<HeapSite> sites = live_sites(inquiry.recording);
  const HeapSite* site = site_to_name(sites);
  if (site == nullptr) return finding;
  set_place(finding, site->stack);
  finding.sentence = fmt::format("{} holds {} of live heap, which did not grow after the warm-up",
                                 finding.culprit, to_text(site->bytes));
  if (const std::string hint = pinning_hint(*site); !hint.empty()) finding.advice += "; " + hint;
  if (is_mostly_map(*site)) finding.advice += "; " + advice_for(FindingKind::retained_map);
  add_sites(finding, "live", sites);
  return finding;
}

}  // namespace leakgate
