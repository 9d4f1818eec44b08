#include <algorithm>
#include <cmath>

#include "diagnosis/connections.hpp"
#include "diagnosis/heap.hpp"
#include "diagnosis/places.hpp"
#include "verdict/floor.hpp"
#include "verdict/series.hpp"

namespace leakgate {
namespace {

// What is handed to a goroutine at its start: a channel, a timer, a context, a few strings. A site
// that keeps more than this for each of them is a leak of its own, unless the same function leaks
// them.
constexpr double kHeldPerGoroutine = 1024;
// Beside a larger cause, less than this is the churn of two snapshots: eight samples at a rate of
// 16 KiB, and a twentieth of the growth.
constexpr double kMinorBytes = 128.0 * 1024;
constexpr double kMinorShare = 0.05;

bool share_any(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& one) { return b.contains(one); });
}

bool is_held_by(const HeapSite& site, const GoroutineCause& cause) {
  if (!has_user_frame(site.stack)) return true;
  if (cause.owners.contains(culprit_name(site.stack))) return true;
  if (cause.is_connections && is_http_request(site.stack)) return true;
  const double each = static_cast<double>(site.bytes.count) / std::max(1.0, cause.growth_of_all());
  if (each > kHeldPerGoroutine) return false;
  return cause.creator.empty() || share_any(own_functions(site.stack), cause.owners);
}

// Sites of one request's business are one cause: a cache keeps a value, its key and a place in a
// map, made in several functions of one call.
void add_to_causes(std::vector<HeapCause>& causes, const HeapSite& site) {
  std::set<std::string> functions = own_functions(site.stack);
  if (functions.empty()) functions.insert(culprit_name(site.stack));
  auto cause = std::ranges::find_if(
      causes, [&](const HeapCause& known) { return share_any(known.functions, functions); });
  if (cause == causes.end()) cause = causes.insert(causes.end(), HeapCause{});
  cause->bytes += static_cast<double>(site.bytes.count);
  cause->objects += static_cast<double>(site.objects);
  cause->functions.merge(functions);
  cause->sites.push_back(site);
}

// A deadline allocates nothing but room in the runtime's list of timers, which grows in the hands
// of whoever adds one timer too many (internal/poll, Go 1.19 to 1.26): no cause, but what another
// one did.
bool is_timer_list(const HeapSite& site) {
  return !site.stack.empty() && site.stack.front().function == "internal/poll.setDeadlineImpl";
}

void add_to_largest(std::vector<HeapCause>& causes, const HeapSite& site) {
  const auto largest = std::ranges::max_element(causes, {}, &HeapCause::bytes);
  if (largest == causes.end()) return add_to_causes(causes, site);
  largest->bytes += static_cast<double>(site.bytes.count);
  largest->sites.push_back(site);
}

std::vector<HeapSite> sites_that_grew(const Recording& recording) {
  const Mark* last = last_mark_with_heap_profile(recording);
  if (last == nullptr || !recording.baseline) return {};
  const auto& before = recording.baseline->heap_profile.profile;
  if (before == nullptr) return {};
  std::vector<HeapSite> sites = heap_growth(*before, *last->heap_profile.profile);
  std::erase_if(sites, [](const HeapSite& site) { return site.bytes <= Bytes{0}; });
  return sites;
}

double sum_of(const HeapGrowth& growth) {
  double sum = 0;
  for (const double held : growth.held) sum += held;
  for (const HeapCause& cause : growth.causes) sum += cause.bytes;
  return sum;
}

// Keeps what is a finding of its own. The largest one always is when nothing else explains the
// growth.
void drop_minor_causes(const Inquiry& inquiry, HeapGrowth& growth) {
  const double all = sum_of(growth);
  const double cycles = static_cast<double>(load_cycles(inquiry.recording));
  const double least =
      std::max({kMinorBytes, kMinorShare * all, heap_floor(inquiry.recording) * cycles});
  double held = 0;
  for (const double bytes : growth.held) held += bytes;
  const bool explained = held > 0 && 2 * held >= all;
  std::ranges::stable_sort(growth.causes, std::greater{}, &HeapCause::bytes);
  const std::size_t keep_first = !explained && !growth.causes.empty() ? 1 : 0;
  const auto minor = std::find_if(growth.causes.begin() + static_cast<std::ptrdiff_t>(keep_first),
                                  growth.causes.end(),
                                  [least](const HeapCause& cause) { return cause.bytes < least; });
  growth.causes.erase(minor, growth.causes.end());
}

}  // namespace

HeapGrowth explain_heap_growth(const Inquiry& inquiry,
                               const std::vector<GoroutineCause>& goroutines) {
  HeapGrowth growth;
  growth.held.resize(goroutines.size());
  growth.site_growth = sites_that_grew(inquiry.recording);
  std::vector<const HeapSite*> timers;
  for (const HeapSite& site : growth.site_growth) {
    if (is_timer_list(site)) {
      timers.push_back(&site);
      continue;
    }
    const auto holder = std::ranges::find_if(
        goroutines, [&](const GoroutineCause& cause) { return is_held_by(site, cause); });
    if (holder == goroutines.end()) {
      add_to_causes(growth.causes, site);
    } else {
      growth.held[static_cast<std::size_t>(holder - goroutines.begin())] +=
          static_cast<double>(site.bytes.count);
    }
  }
  for (const HeapSite* site : timers) add_to_largest(growth.causes, *site);
  drop_minor_causes(inquiry, growth);
  growth.bytes_explained = sum_of(growth);
  return growth;
}

}  // namespace leakgate
