// Diagnosing: what grew, why, where, how fast. A pure function of recording and judgement. One
// cause is one finding: memory that leaked goroutines hold is evidence of those, not a finding of
// its own.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/vocabulary.hpp"
#include "profile/profile.hpp"
#include "recording/recording.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {

struct Finding {
  FindingKind kind = FindingKind::heap;
  std::string sentence;  // what happens, in words a reviewer understands
  std::string advice;    // what to do about it; may be empty
  std::string culprit;   // function, closure suffixes stripped; empty: unknown
  std::string location;  // "main.go:41"; empty: unknown
  std::optional<double> per_request;
  std::optional<double> per_hour;
  std::optional<double> total;  // growth from baseline to the last judged mark
  std::optional<Basis> basis;   // what it grows with; nullopt: not told apart
  Unit unit = Unit::count;
  std::vector<std::string> stack;  // "main.f main.go:41", leaf first
  std::string created_by;          // empty: unknown
  std::string signature;           // stable across runs: kind and functions, no lines, no addresses
  std::map<std::string, std::string> evidence;
  std::optional<KnownLeak> known{};  // the entry of [[known]] that lets it through
  friend bool operator==(const Finding&, const Finding&) = default;
};

// Worst first.
[[nodiscard]] std::vector<Finding> diagnose(const Recording& recording, const Judgement& judgement);

// Whether the finding is the one that is named: by kind and, where there is one, by culprit.
[[nodiscard]] bool matches(const Finding& finding, FindingKind kind, std::string_view culprit);

// Whether the metric is the one that a leak of this kind raises first of all.
[[nodiscard]] bool explains(FindingKind kind, Metric metric);

// [expect] held against what was found (design, section 4, last paragraph). Known leaks may be
// listed and need not be.
struct ExpectResult {
  bool met = false;
  std::vector<std::string> missing;     // "goroutine-chan-send main.rebuildImage", "verdict leak"
  std::vector<std::string> unexpected;  // the same form
  friend bool operator==(const ExpectResult&, const ExpectResult&) = default;
};
[[nodiscard]] std::optional<ExpectResult> compare_with_expect(const Scenario& scenario,
                                                              const Judgement& judgement,
                                                              const std::vector<Finding>& findings);

}  // namespace leakgate
