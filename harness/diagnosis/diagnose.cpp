#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "diagnosis/callers.hpp"
#include "diagnosis/circumstances.hpp"
#include "diagnosis/connections.hpp"
#include "diagnosis/goroutine_evidence.hpp"
#include "diagnosis/goroutines.hpp"
#include "diagnosis/heap.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/resources.hpp"

namespace leakgate {
namespace {

void append(std::vector<Finding>& to, std::vector<Finding> more) {
  for (Finding& finding : more) to.push_back(std::move(finding));
}

// What each leaked thing costs in bytes, about, so that different units can be ranked: the smallest
// goroutine with its stack, a thread, a descriptor with its buffers.
double cost_of(const Finding& finding) {
  const double amount = finding.per_request.value_or(finding.total.value_or(0));
  if (finding.unit == Unit::bytes) return amount;
  if (finding.kind == FindingKind::threads) return 16 * 1024 * amount;
  if (finding.kind == FindingKind::fds) return 1024 * amount;
  return 2600 * amount;
}

void add_held(Finding& finding, Metric metric) {
  std::string& held = finding.evidence["holds"];
  held += (held.empty() ? "" : ", ") + std::string(name_of(metric));
}

// Completes the sentence of a leak that does not go with the requests.
void say_basis(const Recording& recording, Finding& finding) {
  if (finding.basis == Basis::cycle) {
    finding.sentence += ", with each cycle";
    if (requests_known(recording)) finding.sentence += ", however many requests it has";
  }
  if (finding.basis != Basis::time) return;
  // Of a target that is only watched nobody knows the requests.
  if (!recording.scenario.watch) finding.sentence += ", with time and not with requests";
  if (!finding.per_hour) return;
  finding.sentence +=
      finding.unit == Unit::bytes
          ? fmt::format(" ({} per hour)", bytes_text(*finding.per_hour))
          : fmt::format(" ({} per hour)", with_commas(std::llround(*finding.per_hour)));
}

int rank_of(const Finding& finding) {
  switch (finding.kind) {
    case FindingKind::crash:
    case FindingKind::restart:
    case FindingKind::oom_kill:
      return 0;
    default:
      return is_leak(finding.kind) ? 1 : 2;
  }
}

void sort_worst_first(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    if (rank_of(a) != rank_of(b)) return rank_of(a) < rank_of(b);
    return cost_of(a) > cost_of(b);
  });
}

// Follows the tree of design section 5. What a cause explains is written into the evidence of its
// finding under "holds", instead of becoming a finding of its own.
class Diagnosis {
 public:
  explicit Diagnosis(const Inquiry& inquiry)
      : inquiry_(inquiry),
        causes_(goroutine_causes(inquiry)),
        heap_(explain_heap_growth(inquiry, causes_)) {
    for (const GoroutineCause& cause : causes_) {
      findings_.push_back(goroutine_finding(inquiry_, cause));
      if (cause.is_connections) describe_connections(cause, heap_, findings_.back());
      describe_library(cause, heap_, findings_.back());
      add_goroutine_evidence(inquiry_, cause, findings_.back());
      add_held_heap(findings_.size() - 1);
    }
    if (causes_.empty() && failed_and_grew(inquiry_, Metric::goroutines)) {
      findings_.push_back(unknown_goroutines_finding(inquiry_));
    }
  }

  std::vector<Finding> conclude() {
    diagnose_fds();
    diagnose_heap();
    diagnose_threads();
    diagnose_native();
    diagnose_rss();
    for (Finding& finding : findings_) say_basis(inquiry_.recording, finding);
    return std::move(findings_);
  }

 private:
  // Findings of goroutine causes come first and in their order.
  Finding& finding_of(const GoroutineCause& cause) {
    return findings_[static_cast<std::size_t>(&cause - causes_.data())];
  }

  void holds(const GoroutineCause& cause, Metric metric) { add_held(finding_of(cause), metric); }

  void add_held_heap(std::size_t i) {
    const double share = heap_.share(heap_.held[i]);
    const double growth = growth_of(inquiry_, Metric::heap).value_or(0);
    if (share <= 0 || growth <= 0) return;
    auto& evidence = findings_[i].evidence;
    evidence["heap"] = "about " + bytes_text(growth * share);
    const double rate = rate_of(inquiry_, Metric::heap).value_or(0);
    if (rate > 0) evidence["heap_per_request"] = bytes_text(rate * share);
  }

  void diagnose_fds() {
    if (!failed_and_grew(inquiry_, Metric::fds)) return;
    if (const GoroutineCause* holder = holder_of_fds(inquiry_, causes_, heap_)) {
      holds(*holder, Metric::fds);
      add_descriptor_evidence(inquiry_.recording, finding_of(*holder));
    } else {
      findings_.push_back(fds_finding(inquiry_, heap_));
      give_heap_to_fds();
    }
  }

  void give_heap_to_fds() {
    double held = 0;
    std::erase_if(heap_.causes, [&](const HeapCause& cause) {
      if (!belongs_to_fds(inquiry_, cause)) return false;
      held += cause.bytes;
      return true;
    });
    if (held <= 0 || !failed(inquiry_, Metric::heap)) return;
    const double rate = rate_of(inquiry_, Metric::heap).value_or(0);
    findings_.back().evidence["holds"] = name_of(Metric::heap);
    findings_.back().evidence["heap_per_request"] = bytes_text(rate * heap_.share(held));
  }

  void diagnose_heap() {
    if (!failed(inquiry_, Metric::heap) && !failed(inquiry_, Metric::objects)) return;
    const bool shown = heap_.bytes_explained > 0;
    for (std::size_t i = 0; i < causes_.size(); ++i) {
      if (!shown || heap_.held[i] > 0) holds(causes_[i], Metric::heap);
    }
    append(findings_, heap_findings(inquiry_, heap_, causes_));
  }

  void diagnose_threads() {
    if (!failed_and_grew(inquiry_, Metric::threads)) return;
    bool told = false;
    for (std::size_t i = 0; i < causes_.size(); ++i) {
      if (!causes_[i].in_c()) continue;
      become_threads(inquiry_, causes_[i], findings_[i]);
      told = true;
    }
    if (told) return;
    if (const GoroutineCause* holder = holder_of_threads(inquiry_, causes_)) {
      holds(*holder, Metric::threads);
    } else {
      findings_.push_back(threads_finding(inquiry_));
    }
  }

  void fds_hold_native() {
    for (Finding& finding : findings_) {
      if (finding.kind == FindingKind::fds) add_held(finding, Metric::native);
    }
  }

  void diagnose_native() {
    if (!failed_and_grew(inquiry_, Metric::native) || threads_explain_native(inquiry_)) return;
    if (fds_explain_native(inquiry_)) return fds_hold_native();
    append(findings_, native_findings(inquiry_));
  }

  void diagnose_rss() {
    if (findings_.empty()) append(findings_, retained_findings(inquiry_));
    const bool rss = failed(inquiry_, Metric::rss) || failed(inquiry_, Metric::rss_peak);
    if (rss && !causes_.empty()) holds(causes_.front(), Metric::rss);
  }

  Inquiry inquiry_;
  std::vector<GoroutineCause> causes_;
  HeapGrowth heap_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> diagnose(const Recording& recording, const Judgement& judgement) {
  const Inquiry inquiry{.recording = recording, .judgement = judgement};
  std::vector<Finding> findings = Diagnosis(inquiry).conclude();
  append(findings, what_became_findings(inquiry));
  append(findings, gap_findings(inquiry));
  append(findings, lazy_free_findings(inquiry));
  append(findings, kept_by_malloc_findings(inquiry));
  // A finding about the heap says of its site that it is a map.
  const bool heap = std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.kind == FindingKind::heap; });
  if (!heap) append(findings, retained_map_findings(inquiry));
  append(findings, warmup_findings(inquiry));
  sort_worst_first(findings);
  return findings;
}

}  // namespace leakgate
