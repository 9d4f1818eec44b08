#include <algorithm>
#include <cmath>

#include "diagnosis/callers.hpp"
#include "diagnosis/connections.hpp"
#include "diagnosis/heap.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/timer_lists.hpp"
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
  const std::string library = library_that_started(cause);
  if (!library.empty() && is_call_of(library, site.stack)) return true;
  return cause.creator.empty() || share_any(own_functions(site.stack), cause.owners);
}

void add_to(HeapCause& cause, const HeapSite& site) {
  cause.bytes += static_cast<double>(site.bytes.count);
  cause.objects += static_cast<double>(site.objects);
  cause.sites.push_back(site);
}

// Sites of one request's business are one cause: a cache keeps a value, its key and a place in a
// map, made in several functions of one call.
void add_to_causes(std::vector<HeapCause>& causes, const HeapSite& site) {
  std::set<std::string> functions = own_functions(site.stack);
  if (functions.empty()) functions.insert(culprit_name(site.stack));
  auto cause = std::ranges::find_if(
      causes, [&](const HeapCause& known) { return share_any(known.functions, functions); });
  if (cause == causes.end()) cause = causes.insert(causes.end(), HeapCause{});
  add_to(*cause, site);
  cause->functions.merge(functions);
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

bool names_nobody(const HeapCause& cause) {
  return std::ranges::none_of(cause.sites,
                              [](const HeapSite& site) { return has_user_frame(site.stack); });
}

// What the standard library or a library allocated by itself (the text of a request, its headers)
// stays because something of the target's refers to it: it is part of the largest cause that has a
// name.
void join_unnamed(std::vector<HeapCause>& causes) {
  const auto named = std::stable_partition(
      causes.begin(), causes.end(), [](const HeapCause& cause) { return !names_nobody(cause); });
  if (named == causes.begin()) return;
  HeapCause& largest = *std::ranges::max_element(causes.begin(), named, {}, &HeapCause::bytes);
  for (auto cause = named; cause != causes.end(); ++cause) {
    for (const HeapSite& site : cause->sites) add_to(largest, site);
  }
  causes.erase(named, causes.end());
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

// Who keeps a site that grew: goroutines that leak, or a cause of its own.
class Sharing {
 public:
  Sharing(const std::vector<GoroutineCause>& goroutines, HeapGrowth& growth)
      : goroutines_(goroutines), growth_(growth), keep_timers_(goroutines.size()) {}

  void add(const HeapSite& site) {
    const auto holder = std::ranges::find_if(
        goroutines_, [&](const GoroutineCause& cause) { return is_held_by(site, cause); });
    if (holder == goroutines_.end()) return add_to_causes(growth_.causes, site);
    const auto number = static_cast<std::size_t>(holder - goroutines_.begin());
    growth_.held[number] += static_cast<double>(site.bytes.count);
    if (makes_timers(site)) keep_timers_[number] = true;
  }

  // After all others: the list belongs to those who keep timers; where no profile shows any, and no
  // function of the target started the last one, to the largest cause.
  void add_timer_list(const HeapSite& list) {
    const auto keeper = std::ranges::find_if(growth_.causes, [](const HeapCause& known) {
      return std::ranges::any_of(known.sites, makes_timers);
    });
    if (keeper != growth_.causes.end()) return add_to(*keeper, list);
    const auto holder = std::ranges::find(keep_timers_, true);
    if (holder != keep_timers_.end()) {
      growth_.held[static_cast<std::size_t>(holder - keep_timers_.begin())] +=
          static_cast<double>(list.bytes.count);
      return;
    }
    const auto largest = std::ranges::max_element(growth_.causes, {}, &HeapCause::bytes);
    if (largest == growth_.causes.end() || has_user_frame(list.stack)) return add(list);
    add_to(*largest, list);
  }

 private:
  const std::vector<GoroutineCause>& goroutines_;
  HeapGrowth& growth_;
  std::vector<bool> keep_timers_;  // one for each of the goroutine causes
};

}  // namespace

HeapGrowth explain_heap_growth(const Inquiry& inquiry,
                               const std::vector<GoroutineCause>& goroutines) {
  HeapGrowth growth;
  growth.held.resize(goroutines.size());
  growth.site_growth = sites_that_grew(inquiry.recording);
  Sharing sharing(goroutines, growth);
  for (const HeapSite& site : growth.site_growth) {
    if (!is_timer_list(site)) sharing.add(site);
  }
  for (const HeapSite& site : growth.site_growth) {
    if (is_timer_list(site)) sharing.add_timer_list(site);
  }
  join_unnamed(growth.causes);
  drop_minor_causes(inquiry, growth);
  growth.bytes_explained = sum_of(growth);
  return growth;
}

}  // namespace leakgate
