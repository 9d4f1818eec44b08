// Heap that stays, by allocation site: what leaked goroutines hold is set apart, the rest is
// gathered into causes, and the measured growth is shared out among them by what the profiles show.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "diagnosis/goroutines.hpp"
#include "diagnosis/inquiry.hpp"
#include "profile/heap.hpp"

namespace leakgate {

struct HeapCause {
  std::vector<HeapSite> sites;      // largest growth first
  std::set<std::string> functions;  // the target's own, of all sites
  double bytes = 0;                 // as sampled
  double objects = 0;
};

struct HeapGrowth {
  std::vector<HeapCause> causes;      // largest first; those that are a finding of their own
  std::vector<double> held;           // as sampled, per goroutine cause
  std::vector<HeapSite> site_growth;  // all sites that grew
  double bytes_explained = 0;         // causes and held together

  [[nodiscard]] double share(double bytes) const {
    return bytes_explained > 0 ? bytes / bytes_explained : 0;
  }
};

// Empty when no two heap profiles can be compared.
[[nodiscard]] HeapGrowth explain_heap_growth(const Inquiry& inquiry,
                                             const std::vector<GoroutineCause>& goroutines);

// Findings for a heap gate that failed: one per cause of growth; the largest live site when the
// heap is large without growing.
[[nodiscard]] std::vector<Finding> heap_findings(const Inquiry& inquiry, const HeapGrowth& growth,
                                                 const std::vector<GoroutineCause>& goroutines);

// The largest live site, as a finding: for heap (or RSS) that is high and does not grow.
[[nodiscard]] Finding live_heap_finding(const Inquiry& inquiry);

}  // namespace leakgate
