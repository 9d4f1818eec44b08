// Goroutines that stay: groups that grew, gathered into causes. Groups of one function that wait
// for the same kind of thing are one cause; those that merely wait for others (WaitGroup, Cond,
// lock) in a function that leaks otherwise, and the transport goroutines of an HTTP request that
// hangs, belong to it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "diagnosis/inquiry.hpp"
#include "profile/goroutines.hpp"

namespace leakgate {

struct GrownGroup {
  WaitReason reason = WaitReason::other;
  Stack stack;
  double before = 0;
  double after = 0;
  double per_cycle = 0;
  std::string key;  // of the group, the same at every mark and in a leak profile
  friend bool operator==(const GrownGroup&, const GrownGroup&) = default;
};

struct GoroutineCause {
  FindingKind kind = FindingKind::goroutine_other;
  std::vector<GrownGroup> groups;  // the one that names the cause first
  std::string creator;             // "main.leaky main.go:12"; empty: unknown
  // Functions whose allocations these goroutines hold: their own and that which started them.
  std::set<std::string> owners;
  bool holds_sockets = false;
  bool is_connections = false;  // nothing but connections of net/http's client

  // They are blocked in C, not in a system call that Go itself has made.
  [[nodiscard]] bool in_c() const;

  // Of the goroutines that name the cause, from the baseline to the last mark.
  [[nodiscard]] double growth() const;
  // All that belong to it.
  [[nodiscard]] double growth_of_all() const;
};

// Empty unless a gate on goroutines failed. Largest growth first.
[[nodiscard]] std::vector<GoroutineCause> goroutine_causes(const Inquiry& inquiry);

[[nodiscard]] Finding goroutine_finding(const Inquiry& inquiry, const GoroutineCause& cause);

// A gate on goroutines failed, but no profile shows which: a finding without a culprit.
[[nodiscard]] Finding unknown_goroutines_finding(const Inquiry& inquiry);

}  // namespace leakgate
