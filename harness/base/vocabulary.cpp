#include "base/vocabulary.hpp"

namespace leakgate {
namespace {

using Name = std::string_view;
constexpr std::array kMetrics{Name("goroutines"), Name("heap"),   Name("objects"), Name("rss"),
                              Name("rss_peak"),   Name("native"), Name("threads"), Name("fds")};
constexpr std::array kUnits{Name("count"), Name("bytes")};
constexpr std::array kRules{Name("leak"),        Name("max"),
                            Name("growth"),      Name("growth_from_start"),
                            Name("per_request"), Name("per_minute")};
constexpr std::array kCycleKinds{Name("warm-up"), Name("load"), Name("idle"), Name("double"),
                                 Name("quiet")};
constexpr std::array kMarkKinds{Name("cold"), Name("warm-up"), Name("baseline"), Name("load"),
                                Name("idle"), Name("double"),  Name("quiet")};
constexpr std::array kVerdicts{Name("pass"),          Name("skipped"),     Name("leak"),
                               Name("target_failed"), Name("load_failed"), Name("inconclusive"),
                               Name("interrupted")};
constexpr std::array kShapes{Name("leak"),  Name("plateau"),  Name("step"),
                             Name("noise"), Name("retained"), Name("undecided")};
constexpr std::array kBases{Name("request"), Name("time"), Name("cycle")};
constexpr std::array kOutcomes{Name("pass"), Name("fail"), Name("skipped")};
constexpr std::array kLoadErrors{Name("connect"),  Name("timeout"), Name("reset"),
                                 Name("protocol"), Name("status"),  Name("body")};
constexpr std::array kPacings{Name("tick"), Name("precise")};
constexpr std::array kLoadEngines{Name("auto"), Name("asio"), Name("curl")};
constexpr std::array kSources{Name("proc"), Name("probe"), Name("pprof"), Name("memory"),
                              Name("metrics")};
constexpr std::array kFindings{Name("goroutine-select"),
                               Name("goroutine-chan-send"),
                               Name("goroutine-chan-recv"),
                               Name("goroutine-mutex"),
                               Name("goroutine-wg"),
                               Name("goroutine-cond"),
                               Name("goroutine-io"),
                               Name("goroutine-sleep"),
                               Name("goroutine-syscall"),
                               Name("goroutine-other"),
                               Name("heap"),
                               Name("native-malloc"),
                               Name("native-mmap"),
                               Name("threads"),
                               Name("fds"),
                               Name("lazy-free"),
                               Name("allocator-retained"),
                               Name("warm-up"),
                               Name("retained-map"),
                               Name("monitoring-gap"),
                               Name("crash"),
                               Name("restart"),
                               Name("oom-kill")};
constexpr std::array kNativeModes{Name("off"), Name("auto"), Name("on")};
constexpr std::array kNativeTools{Name("sampler"), Name("heaptrack")};
constexpr std::array kKnownStates{Name("matched"), Name("expired"), Name("exceeded"),
                                  Name("unmatched")};

}  // namespace

template <>
std::span<const Name> names<Metric>() {
  return kMetrics;
}
template <>
std::span<const Name> names<Unit>() {
  return kUnits;
}
template <>
std::span<const Name> names<Rule>() {
  return kRules;
}
template <>
std::span<const Name> names<CycleKind>() {
  return kCycleKinds;
}
template <>
std::span<const Name> names<MarkKind>() {
  return kMarkKinds;
}
template <>
std::span<const Name> names<Verdict>() {
  return kVerdicts;
}
template <>
std::span<const Name> names<Shape>() {
  return kShapes;
}
template <>
std::span<const Name> names<Basis>() {
  return kBases;
}
template <>
std::span<const Name> names<GateOutcome>() {
  return kOutcomes;
}
template <>
std::span<const Name> names<LoadErrorKind>() {
  return kLoadErrors;
}
template <>
std::span<const Name> names<Pacing>() {
  return kPacings;
}
template <>
std::span<const Name> names<LoadEngine>() {
  return kLoadEngines;
}
template <>
std::span<const Name> names<SourceKind>() {
  return kSources;
}
template <>
std::span<const Name> names<FindingKind>() {
  return kFindings;
}
template <>
std::span<const Name> names<NativeMode>() {
  return kNativeModes;
}
template <>
std::span<const Name> names<NativeTool>() {
  return kNativeTools;
}
template <>
std::span<const Name> names<KnownState>() {
  return kKnownStates;
}

Unit unit_of(Metric metric) {
  switch (metric) {
    case Metric::heap:
    case Metric::rss:
    case Metric::rss_peak:
    case Metric::native:
      return Unit::bytes;
    case Metric::goroutines:
    case Metric::objects:
    case Metric::threads:
    case Metric::fds:
      return Unit::count;
  }
  return Unit::count;
}

Unit unit_of(FindingKind kind) {
  const bool is_bytes = kind == FindingKind::heap || kind == FindingKind::native_malloc ||
                        kind == FindingKind::native_mmap;
  return is_bytes ? Unit::bytes : Unit::count;
}

bool is_leak(FindingKind kind) { return kind < FindingKind::lazy_free; }

std::span<const Name> leak_kind_names() {
  return std::span(kFindings).first(static_cast<std::size_t>(FindingKind::lazy_free));
}

MarkKind mark_of(CycleKind kind) {
  switch (kind) {
    case CycleKind::warm_up:
      return MarkKind::warm_up;
    case CycleKind::load:
      return MarkKind::load;
    case CycleKind::idle:
      return MarkKind::idle;
    case CycleKind::double_dose:
      return MarkKind::double_dose;
    case CycleKind::quiet:
      return MarkKind::quiet;
  }
  return MarkKind::load;
}

}  // namespace leakgate
