// The words of the project as enums, each with one spelling that scenario files, results and
// terminal share. docs/glossary.md says what they mean.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace leakgate {

enum class Metric { goroutines, heap, objects, rss, rss_peak, native, threads, fds };

enum class Unit { count, bytes };

// How a gate judges a metric.
enum class Rule { leak, max, growth, growth_from_start, per_request, per_minute };

// Kinds of cycle. `idle` has no load, `double_dose` ("double") twice the requests, `quiet` no load
// and a longer wait; only `load` cycles count for the growth rules.
enum class CycleKind { warm_up, load, idle, double_dose, quiet };

// When a mark was taken: before any load, at the end of the warm-up, or at the end of a cycle.
enum class MarkKind { cold, warm_up, baseline, load, idle, double_dose, quiet };

enum class Verdict { pass, skipped, leak, target_failed, load_failed, inconclusive, interrupted };

enum class Shape { leak, plateau, step, noise, retained, undecided };

// What growth goes with: the requests, the time that passes, or the cycles however large they are.
enum class Basis { request, time, cycle };

enum class GateOutcome { pass, fail, skipped };

// `status` and `body`: an answer came and is not the one that was expected.
enum class LoadErrorKind { connect, timeout, reset, protocol, status, body };

// When requests of a constant rate are sent: in batches once a millisecond, or each by a timer of
// its own, which costs a wake-up a request.
enum class Pacing { tick, precise };

// What speaks to the target: leakgate's own HTTP/1.1, or libcurl. `automatic` ("auto"): libcurl
// where TLS or HTTP/2 is asked for.
enum class LoadEngine { automatic, asio, curl };

// Where a reading comes from; `metrics` is an endpoint of the target's own.
enum class SourceKind { proc, probe, pprof, memory, metrics };

enum class FindingKind {
  goroutine_select,
  goroutine_chan_send,
  goroutine_chan_recv,
  goroutine_mutex,
  goroutine_wg,
  goroutine_cond,
  goroutine_io,
  goroutine_sleep,
  goroutine_syscall,
  goroutine_other,
  heap,
  native_malloc,
  native_mmap,
  threads,
  fds,
  // not leaks
  lazy_free,
  allocator_retained,
  warm_up,
  retained_map,
  monitoring_gap,
  // what became of the target
  crash,
  restart,
  oom_kill
};

// Whether what C code allocates is counted inside the target: where it can be, or else an error.
enum class NativeMode { off, automatic, on };

// What counts it: leakgate's own preloaded sampler, or heaptrack.
enum class NativeTool { sampler, heaptrack };

// What became of an entry of [[known]]; all but `matched` are told to the reader.
enum class KnownState { matched, expired, exceeded, unmatched };

// The spelling of an enum's values, in the order of the enum.
template <class E>
[[nodiscard]] std::span<const std::string_view> names();

template <class E>
[[nodiscard]] std::string_view name_of(E value) {
  return names<E>()[static_cast<std::size_t>(value)];
}

template <class E>
[[nodiscard]] std::optional<E> from_name(std::string_view name) {
  const auto all = names<E>();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] == name) return static_cast<E>(i);
  }
  return std::nullopt;
}

template <>
std::span<const std::string_view> names<Metric>();
template <>
std::span<const std::string_view> names<Unit>();
template <>
std::span<const std::string_view> names<Rule>();
template <>
std::span<const std::string_view> names<CycleKind>();
template <>
std::span<const std::string_view> names<MarkKind>();
template <>
std::span<const std::string_view> names<Verdict>();
template <>
std::span<const std::string_view> names<Shape>();
template <>
std::span<const std::string_view> names<Basis>();
template <>
std::span<const std::string_view> names<GateOutcome>();
template <>
std::span<const std::string_view> names<LoadErrorKind>();
template <>
std::span<const std::string_view> names<Pacing>();
template <>
std::span<const std::string_view> names<LoadEngine>();
template <>
std::span<const std::string_view> names<SourceKind>();
template <>
std::span<const std::string_view> names<FindingKind>();
template <>
std::span<const std::string_view> names<NativeMode>();
template <>
std::span<const std::string_view> names<NativeTool>();
template <>
std::span<const std::string_view> names<KnownState>();

[[nodiscard]] Unit unit_of(Metric metric);
// Of the rate of such findings.
[[nodiscard]] Unit unit_of(FindingKind kind);

// False for findings that explain something harmless (lazy-free, warm-up, ...) or tell what became
// of the target (crash, ...): only leaks are matched one to one against [expect].
[[nodiscard]] bool is_leak(FindingKind kind);
// The names of the kinds that are leaks.
[[nodiscard]] std::span<const std::string_view> leak_kind_names();

// The mark that a cycle of this kind ends with.
[[nodiscard]] MarkKind mark_of(CycleKind kind);

inline constexpr std::size_t kLoadErrorKinds = 6;

}  // namespace leakgate
