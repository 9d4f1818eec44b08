#include "diagnosis/goroutines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "diagnosis/connections.hpp"
#include "diagnosis/grown_groups.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/wording.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;

double growth_of_group(const GrownGroup& group) { return group.after - group.before; }

bool touches_net(const Stack& stack) {
  return std::ranges::any_of(stack, [](const Frame& frame) {
    const Text package = package_of(frame.function);
    return package == "net" || package == "net/http" || package == "internal/poll";
  });
}

FindingKind kind_of(const GrownGroup& group) {
  if (is_connection(group.stack)) return FindingKind::goroutine_io;
  return finding_kind_of(group.reason);
}

// readLoop and writeLoop are one connection.
std::string place_of(const GrownGroup& group) {
  return is_connection(group.stack) ? std::string("net/http.(*persistConn)")
                                    : culprit_name(group.stack);
}

// A goroutine that waits for others is what their leak looks like from outside.
bool waits_for_others(FindingKind kind) {
  return kind == FindingKind::goroutine_wg || kind == FindingKind::goroutine_cond ||
         kind == FindingKind::goroutine_mutex;
}

std::vector<GoroutineCause> by_kind_and_place(std::vector<GrownGroup> groups) {
  std::map<std::pair<FindingKind, std::string>, std::size_t> seen;
  std::vector<GoroutineCause> causes;
  for (GrownGroup& group : groups) {
    const auto [at, is_new] = seen.try_emplace({kind_of(group), place_of(group)}, causes.size());
    if (is_new) {
      causes.emplace_back();
      causes.back().kind = kind_of(group);
    }
    causes[at->second].groups.push_back(std::move(group));
  }
  return causes;
}

// The other end of a connection that the process opened to itself, or of a client that it leaks.
bool is_server_connection(const Stack& stack) {
  return !has_user_frame(stack) && std::ranges::any_of(stack, [](const Frame& frame) {
    return Text(frame.function).starts_with("net/http.(*conn).serve");
  });
}

// A library that starts one to three goroutines for each of the target's: they come and stay
// together.
bool grows_alongside(const GoroutineCause& from, const GoroutineCause& into) {
  constexpr double kExact = 0.02;
  const bool named = has_user_frame(into.groups.front().stack);
  if (has_user_frame(from.groups.front().stack) || !named || into.growth() < 1) return false;
  const double each = from.growth() / into.growth();
  const double whole = std::round(each);
  return whole >= 1 && whole <= 3 && std::abs(each - whole) <= kExact * whole;
}

void absorb(GoroutineCause& into, GoroutineCause& from) {
  for (GrownGroup& group : from.groups) into.groups.push_back(std::move(group));
  from.groups.clear();
}

// What their stacks say of each other.
bool belongs_to(const GoroutineCause& from, const GoroutineCause& into) {
  const Stack& stack = from.groups.front().stack;
  const Stack& other = into.groups.front().stack;
  // Never a cause of their own when the request that opened them is there.
  const bool connection = is_connection(stack) && is_http_request(other);
  const bool waiter = waits_for_others(from.kind) && !waits_for_others(into.kind) &&
                      culprit_name(stack) == culprit_name(other);
  const bool other_end =
      is_server_connection(stack) && (is_connection(other) || is_http_request(other));
  return connection || waiter || other_end;
}

void absorb_companions(std::vector<GoroutineCause>& causes) {
  // Numbers last: causes that have nothing to do with each other may grow by the same.
  for (const auto is_companion : {belongs_to, grows_alongside}) {
    for (GoroutineCause& from : causes) {
      for (GoroutineCause& into : causes) {
        if (&from == &into || from.groups.empty() || into.groups.empty()) continue;
        if (!is_companion(from, into)) continue;
        const bool connection =
            is_connection(from.groups.front().stack) && is_http_request(into.groups.front().stack);
        if (connection) into.kind = FindingKind::goroutine_io;
        absorb(into, from);
      }
    }
  }
  std::erase_if(causes, [](const GoroutineCause& cause) { return cause.groups.empty(); });
}

void add_owners(const Recording& recording, GoroutineCause& cause) {
  for (const GrownGroup& group : cause.groups) {
    cause.holds_sockets |= cause.kind == FindingKind::goroutine_io || touches_net(group.stack);
    cause.owners.insert(culprit_name(group.stack));
    if (group.stack.empty()) continue;
    // Started by the target's own go statement: all its frames are its own.
    const Frame& entry = group.stack.back();
    if (is_user_frame(entry)) cause.owners.merge(own_functions(group.stack));
    const auto creator = recording.created_by.find(entry.function);
    if (creator == recording.created_by.end()) continue;
    if (cause.creator.empty()) cause.creator = creator->second;
    cause.owners.insert(without_closure(creator->second.substr(0, creator->second.rfind(' '))));
  }
}

// One of those that the cause is named after and counted by. Both loops of a connection have the
// same place, but are one connection.
bool names_the_cause(const GrownGroup& group, const GoroutineCause& cause) {
  const GrownGroup& first = cause.groups.front();
  if (place_of(group) != place_of(first)) return false;
  if (is_connection(first.stack)) return group.reason == first.reason;
  return finding_kind_of(group.reason) == finding_kind_of(first.reason);
}

std::string group_text(const GrownGroup& group) {
  return fmt::format("{} {}: {:.0f} -> {:.0f}", name_of(group.reason), culprit_name(group.stack),
                     group.before, group.after);
}

}  // namespace

bool GoroutineCause::in_c() const { return groups.front().reason == WaitReason::c_call; }

double GoroutineCause::growth() const {
  double growth = 0;
  for (const GrownGroup& group : groups) {
    if (names_the_cause(group, *this)) growth += growth_of_group(group);
  }
  return growth;
}

double GoroutineCause::growth_of_all() const {
  double growth = 0;
  for (const GrownGroup& group : groups) growth += growth_of_group(group);
  return growth;
}

std::vector<GoroutineCause> goroutine_causes(const Inquiry& inquiry) {
  if (!failed_and_grew(inquiry, Metric::goroutines)) return {};
  std::vector<GoroutineCause> causes = by_kind_and_place(grown_groups(inquiry.recording));
  absorb_companions(causes);
  for (GoroutineCause& cause : causes) {
    cause.is_connections = is_connection(cause.groups.front().stack);
    add_owners(inquiry.recording, cause);
  }
  std::ranges::stable_sort(causes, std::greater{}, &GoroutineCause::growth);
  return causes;
}

Finding goroutine_finding(const Inquiry& inquiry, const GoroutineCause& cause) {
  const GrownGroup& main_group = cause.groups.front();
  Finding finding;
  finding.kind = cause.kind;
  set_place(finding, main_group.stack);
  finding.created_by = cause.creator;
  double per_cycle = 0;
  double before = 0;
  double after = 0;
  for (const GrownGroup& group : cause.groups) {
    if (!names_the_cause(group, cause)) continue;
    per_cycle += group.per_cycle;
    before += group.before;
    after += group.after;
  }
  set_rates(inquiry, finding, Metric::goroutines,
            {.per_cycle = per_cycle, .total = after - before});
  const std::optional<double>& per_request = finding.per_request;
  finding.sentence = goroutine_sentence(finding.kind, main_group.reason, per_request);
  finding.advice = cause.in_c() ? advice_for_calls_of_c() : advice_for(finding.kind);
  finding.evidence["goroutines"] = fmt::format("{:.0f} -> {:.0f}", before, after);
  finding.evidence["per_cycle"] = fmt::format("{:.2f}", per_cycle);
  if (per_request) finding.evidence["per_request"] = fmt::format("{:.2f}", *per_request);
  for (std::size_t i = 1; i < cause.groups.size() && i < 6; ++i) {
    finding.evidence[fmt::format("group_{}", i + 1)] = group_text(cause.groups[i]);
  }
  return finding;
}

Finding unknown_goroutines_finding(const Inquiry& inquiry) {
  Finding finding;
  finding.kind = FindingKind::goroutine_other;
  set_rates(inquiry, finding, Metric::goroutines, 1);
  finding.sentence = how_many("goroutine", finding.per_request) + " stay; no profile shows which";
  finding.signature = signature_of(finding.kind, {});
  return finding;
}

}  // namespace leakgate
