#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.hpp"
#include "diagnosis/heap_evidence.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/resources.hpp"
#include "diagnosis/wording.hpp"
#include "verdict/limits.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

constexpr std::size_t kPeersShown = 5;
// A peer that most of the growth leads to is named in the sentence.
constexpr double kMainPeerShare = 0.8;
// The runtime's record of an open file, a name, a place in a list; and a buffered reader and writer
// of 4 KiB each.
constexpr double kHeldPerDescriptor = 10.0 * 1024;

bool opens_descriptors(const Stack& stack) {
  return std::ranges::any_of(stack, [](const Frame& frame) {
    const Text name = frame.function;
    return name.starts_with("os.newFile") || name.starts_with("os.NewFile") ||
           name.starts_with("os.OpenFile") || name.starts_with("os.Open") ||
           name.starts_with("os.Create") || name.starts_with("os.Pipe") ||
           name.starts_with("net.newFD") || name.starts_with("net.(*netFD)") ||
           name.starts_with("net.(*sysDialer)");
  });
}

std::map<std::string, Count> kinds_that_grew(const Recording& recording) {
  std::map<std::string, Count> grew;
  const Mark* first = first_mark_of(recording, Metric::fds);
  const Mark* last = last_load_mark(recording);
  if (last == nullptr || first == nullptr) return grew;
  for (const auto& [kind, count] : last->fd_kinds) {
    const auto before = first->fd_kinds.find(kind);
    const Count was = before == first->fd_kinds.end() ? 0 : before->second;
    if (count > was) grew[kind] = count - was;
  }
  return grew;
}

bool only_sockets(const std::map<std::string, Count>& kinds) {
  return !kinds.empty() && std::ranges::all_of(kinds, [](const auto& kind) {
    return kind.first.starts_with("socket");
  });
}

struct PeerGrowth {
  std::string peer;
  double count = 0;  // a recording from outside may hold counts whose difference does not fit
};

// Largest first.
std::vector<PeerGrowth> peers_that_grew(const Recording& recording) {
  const Mark* first = first_mark_of(recording, Metric::fds);
  const Mark* last = last_load_mark(recording);
  if (last == nullptr || !last->fd_peers || first == nullptr || !first->fd_peers) return {};
  const auto& before = *first->fd_peers;
  std::vector<PeerGrowth> grew;
  for (const auto& [peer, count] : *last->fd_peers) {
    const auto at = before.find(peer);
    const double was = at == before.end() ? 0 : static_cast<double>(at->second);
    const double growth = static_cast<double>(count) - was;
    if (growth > 0) grew.push_back({.peer = peer, .count = growth});
  }
  std::ranges::stable_sort(grew, std::greater{}, &PeerGrowth::count);
  return grew;
}

const HeapSite* opening_site(const HeapGrowth& heap) {
  const auto at = std::ranges::find_if(heap.site_growth, [](const HeapSite& site) {
    return has_user_frame(site.stack) && opens_descriptors(site.stack);
  });
  return at == heap.site_growth.end() ? nullptr : &*at;
}

// Of descriptors that were there at the baseline already: the largest live site that opens some.
std::optional<HeapSite> live_opening_site(const Recording& recording) {
  std::vector<HeapSite> sites = live_sites(recording);
  const auto at = std::ranges::find_if(sites, [](const HeapSite& site) {
    return has_user_frame(site.stack) && opens_descriptors(site.stack);
  });
  return at == sites.end() ? std::nullopt : std::optional(std::move(*at));
}

// One to three each, exactly but for the odd connection that came or went.
bool one_each(double fds, double goroutines) {
  const double each = fds / std::max(1.0, goroutines);
  const double whole = std::round(each);
  return whole >= 1 && whole <= 3 && std::abs(each - whole) < 0.01;
}

}  // namespace

namespace {

// What lies behind a descriptor (a client with its buffers, a statement, a pool) is made once for
// each, in a few places; a leak of the heap of its own grows by other counts.
bool is_made_for_each(const HeapCause& cause, double fds) {
  constexpr double kFdsMin = 20;  // under that a few samples decide
  constexpr double kObjectsMost = 4;
  constexpr double kBytesMost = 256.0 * 1024;
  constexpr double kMostOfIt = 0.8;  // the rest are names, options and the like, many for each
  if (fds < kFdsMin || cause.bytes > kBytesMost * fds) return false;
  double few = 0;
  for (const HeapSite& site : cause.sites) {
    if (static_cast<double>(site.objects) <= kObjectsMost * fds) {
      few += static_cast<double>(site.bytes.count);
    }
  }
  return few >= kMostOfIt * cause.bytes;
}

// Where the target made what lies behind the descriptors, when it is not known where they are
// opened.
const HeapSite* site_behind(const HeapGrowth& heap, double fds) {
  for (const HeapCause& cause : heap.causes) {  // largest first
    if (!is_made_for_each(cause, fds)) continue;
    const auto own = std::ranges::find_if(
        cause.sites, [](const HeapSite& site) { return has_user_frame(site.stack); });
    if (own != cause.sites.end()) return &*own;
  }
  return nullptr;
}

}  // namespace

bool belongs_to_fds(const Inquiry& inquiry, const HeapCause& cause) {
  if (is_made_for_each(cause, growth_of(inquiry, Metric::fds).value_or(0))) return true;
  const double each = cause.bytes / std::max(1.0, growth_of(inquiry, Metric::fds).value_or(0));
  return each <= kHeldPerDescriptor && std::ranges::any_of(cause.sites, [](const HeapSite& site) {
           return opens_descriptors(site.stack);
         });
}

const GoroutineCause* holder_of_fds(const Inquiry& inquiry,
                                    const std::vector<GoroutineCause>& goroutines,
                                    const HeapGrowth& heap) {
  const bool sockets = only_sockets(kinds_that_grew(inquiry.recording));
  const double grown = growth_of(inquiry, Metric::fds).value_or(0);
  const HeapSite* site = opening_site(heap);
  for (const GoroutineCause& cause : goroutines) {
    if (sockets && cause.holds_sockets) return &cause;
    const bool elsewhere = site != nullptr && !cause.owners.contains(culprit_name(site->stack));
    if (!elsewhere && one_each(grown, cause.growth_of_all())) return &cause;
  }
  return nullptr;
}

void add_descriptor_evidence(const Recording& recording, Finding& finding) {
  for (const auto& [kind, count] : kinds_that_grew(recording)) {
    finding.evidence[kind] = fmt::format("+{}", count);
  }
  const std::vector<PeerGrowth> peers = peers_that_grew(recording);
  for (std::size_t i = 0; i < peers.size() && i < kPeersShown; ++i) {
    finding.evidence[fmt::format("peer_{}", i + 1)] =
        fmt::format("+{:.0f} {}", peers[i].count, printable(peers[i].peer));
  }
}

namespace {

// ": /tmp/upload-#", or nothing where it is not one peer that grew or says no more than its kind.
std::string main_peer_text(const Recording& recording, std::string_view kind, double grown) {
  const std::vector<PeerGrowth> peers = peers_that_grew(recording);
  if (peers.empty() || peers.front().count < kMainPeerShare * grown) return {};
  const std::string peer = printable(peers.front().peer);
  if (!peer.starts_with(kind)) return ": " + peer;
  return peer.size() > kind.size() ? ":" + peer.substr(kind.size()) : std::string{};
}

}  // namespace

Finding fds_finding(const Inquiry& inquiry, const HeapGrowth& heap) {
  Finding finding;
  finding.kind = FindingKind::fds;
  set_rates(inquiry, finding, Metric::fds, 1);
  const std::map<std::string, Count> kinds = kinds_that_grew(inquiry.recording);
  std::string name = "descriptor";
  Count most = 0;
  for (const auto& [kind, count] : kinds) {
    if (count > most && (kind == "socket" || kind == "file" || kind == "pipe")) name = kind;
    most = std::max(most, count);
  }
  const std::vector<std::string> names{kinds.empty() ? std::string{} : kinds.begin()->first};
  finding.signature = signature_of(finding.kind, names);
  const HeapSite* site = opening_site(heap);
  if (site == nullptr) site = site_behind(heap, finding.total.value_or(0));
  if (site != nullptr) set_place(finding, site->stack);
  const std::string count = how_many(name, finding.per_request);
  finding.sentence = count + (count.starts_with("one ") ? " stays open" : " stay open");
  finding.sentence += main_peer_text(inquiry.recording, name, finding.total.value_or(0));
  if (const auto reached = limit_reached(inquiry.recording, Metric::fds)) {
    finding.sentence = reached->reason;
    const auto live = live_opening_site(inquiry.recording);
    if (site == nullptr && live) set_place(finding, live->stack);
  }
  add_descriptor_evidence(inquiry.recording, finding);
  finding.advice = advice_for(finding.kind);
  return finding;
}

bool fds_explain_native(const Inquiry& inquiry) {
  constexpr double kNativePerDescriptor = 256.0 * 1024;
  const double fds = growth_of(inquiry, Metric::fds).value_or(0);
  const double native = growth_of(inquiry, Metric::native).value_or(0);
  return failed(inquiry, Metric::fds) && fds > 0 && native <= kNativePerDescriptor * fds;
}

}  // namespace leakgate
