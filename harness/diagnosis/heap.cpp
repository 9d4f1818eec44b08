#include "diagnosis/heap.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "diagnosis/places.hpp"
#include "diagnosis/wording.hpp"
#include "verdict/floor.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kSitesShown = 5;
// Without a profile, growth of up to this for each leaked goroutine is taken for theirs.
constexpr double kHeldWithoutProfile = 64.0 * 1024;

std::string site_text(const HeapSite& site) {
  const Frame* frame = culprit_of(site.stack);
  return fmt::format("{} in {} objects at {}", to_text(site.bytes), site.objects,
                     frame == nullptr ? std::string("unknown") : to_text(*frame));
}

void add_sites(Finding& finding, std::string_view name, const std::vector<HeapSite>& sites) {
  for (std::size_t i = 0; i < sites.size() && i < kSitesShown; ++i) {
    finding.evidence[fmt::format("{}_{}", name, i + 1)] = site_text(sites[i]);
  }
}

Finding growth_finding(const Inquiry& inquiry, const HeapCause& cause, double share) {
  Finding finding;
  finding.kind = FindingKind::heap;
  set_place(finding, cause.sites.front().stack);
  set_rates(inquiry, finding, Metric::heap, share);
  finding.sentence = fmt::format("memory allocated in {} stays reachable: {}", finding.culprit,
                                 how_much(finding.per_request, finding.total.value_or(0)));
  finding.advice = advice_for(finding.kind);
  add_sites(finding, "growth", cause.sites);
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
    for (const HeapCause& cause : growth.causes) {
      findings.push_back(growth_finding(inquiry, cause, growth.share(cause.bytes)));
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
  const Mark* mark = last_mark_with_heap_profile(inquiry.recording);
  if (mark == nullptr && inquiry.recording.baseline) mark = &*inquiry.recording.baseline;
  if (mark == nullptr || mark->heap_profile.profile == nullptr) return finding;
  const std::vector<HeapSite> sites = heap_sites(*mark->heap_profile.profile);
  const HeapSite* site = site_to_name(sites);
  if (site == nullptr) return finding;
  set_place(finding, site->stack);
  finding.sentence = fmt::format("{} holds {} of live heap, which did not grow after the warm-up",
                                 finding.culprit, to_text(site->bytes));
  add_sites(finding, "live", sites);
  return finding;
}

}  // namespace leakgate
