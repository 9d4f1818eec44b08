// What each kind of finding is, in words: the one source of `leakgate explain` and
// docs/findings.md. Facts that carry a number were measured with Go 1.26 on Linux 6.18, amd64,
// unless they name a version. Lines are at most 88 characters wide, so that a text fits a screen
// beside its labels.
#pragma once

#include <span>
#include <string_view>

#include "base/vocabulary.hpp"

namespace leakgate {

struct Explanation {
  FindingKind kind = FindingKind::heap;
  std::string_view title;  // completes "goroutine-select: ..."
  std::string_view what;   // what happens, and what is no such thing
  std::string_view top;    // how it looks in top, ps and /proc
  std::string_view pprof;  // how it looks in profiles
  std::string_view code;   // typical Go code, the fault in a comment
  std::string_view fix;
};

[[nodiscard]] std::span<const Explanation> goroutine_explanations();
[[nodiscard]] std::span<const Explanation> memory_explanations();  // heap, native, threads, fds
// Memory that is high for a harmless reason.
[[nodiscard]] std::span<const Explanation> harmless_explanations();
// What became of the target and of its samples.
[[nodiscard]] std::span<const Explanation> event_explanations();

// How the values of a metric went over the cycles, as gates in result.json name it.
struct ShapeExplanation {
  Shape shape = Shape::noise;
  std::string_view title;
  std::string_view what;  // the rule that gives this shape
  std::string_view next;  // what to do about it, or what else to know
};
[[nodiscard]] std::span<const ShapeExplanation> shape_explanations();

}  // namespace leakgate
