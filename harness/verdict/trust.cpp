#include "verdict/trust.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/signal_text.hpp"
#include "base/text.hpp"
#include "recording/under_delivery.hpp"

namespace leakgate {
namespace {

// Shorter gaps lose five samples of the 10 Hz sampler at most. The marks, which decide, are read on
// their own; without this bound a busy machine would void every short cycle.
constexpr Seconds kShortGap{0.5};

// How much of [from, to] the gaps of a source cover; overlapping ones count once.
Seconds missing_time(const Recording& recording, const Cycle& cycle, SourceKind source) {
  std::vector<std::pair<double, double>> spans;
  for (const Gap& gap : recording.gaps) {
    if (gap.source != source) continue;
    const double from = std::max(gap.from.count(), cycle.started.count());
    const double to = std::min(gap.to.count(), cycle.ended.count());
    if (to > from) spans.emplace_back(from, to);
  }
  std::ranges::sort(spans);
  double covered = 0;
  double end = cycle.started.count();
  for (const auto& [from, to] : spans) {
    covered += std::max(0.0, to - std::max(from, end));
    end = std::max(end, to);
  }
  return Seconds{covered};
}

bool has_sane_times(const Cycle& cycle) {
  return std::isfinite(cycle.started.count()) && std::isfinite(cycle.ended.count()) &&
         cycle.started <= cycle.ended;
}

std::string why_times_are_wrong(const Recording& recording) {
  for (std::size_t i = 0; i < recording.cycles.size(); ++i) {
    const Cycle& cycle = recording.cycles[i];
    const bool after = i == 0 || recording.cycles[i - 1].started <= cycle.started;
    if (!has_sane_times(cycle) || !after) return "time goes backwards in the recording";
  }
  return {};
}

std::string why_gaps_void_it(const Recording& recording) {
  const double max_gap = recording.scenario.cycles.max_gap;
  for (std::size_t i = 0; i < recording.cycles.size(); ++i) {
    const Cycle& cycle = recording.cycles[i];
    for (const SourceKind source : {SourceKind::proc, SourceKind::probe, SourceKind::memory}) {
      const double share = gap_share(recording, cycle, source);
      if (share <= max_gap || missing_time(recording, cycle, source) < kShortGap) continue;
      return fmt::format(
          "monitoring gap: {} gave no samples for {:.0f} % of cycle {} ({}); max_gap is {:.0f} %",
          name_of(source), 100 * share, i + 1, name_of(cycle.kind), 100 * max_gap);
    }
  }
  return {};
}

// The last state is what counts; an earlier cycle that was cut short is one reading of several.
std::string why_never_drained(const Recording& recording) {
  const std::vector<const Cycle*> cycles = cycles_of(recording, CycleKind::load);
  const auto undrained =
      std::ranges::count_if(cycles, [](const Cycle* cycle) { return !cycle->drained; });
  if (undrained == 0) return {};
  const bool most = 2 * static_cast<std::size_t>(undrained) > cycles.size();
  if (cycles.back()->drained && !most) return {};
  return fmt::format(
      "never drained: {} of {} cycles were still changing at the limit; raise "
      "cycles.drain above {}",
      undrained, cycles.size(), to_text(recording.scenario.cycles.drain));
}

struct LoadSums {
  double requests = 0;
  std::array<double, kLoadErrorKinds> errors{};
};

// In doubles: a recording from outside may hold counts whose sum does not fit.
LoadSums load_sums(const Recording& recording) {
  LoadSums sums;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::load)) {
    sums.requests += static_cast<double>(cycle->requests);
    for (std::size_t i = 0; i < kLoadErrorKinds; ++i) {
      sums.errors[i] += static_cast<double>(cycle->errors[i]);
    }
  }
  return sums;
}

// Of the load cycles together; nullopt: they were not driven at a rate.
std::optional<OpenFacts> open_facts(const Recording& recording) {
  std::optional<OpenFacts> all;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::load)) {
    if (cycle->open) all = sum(all.value_or(OpenFacts{}), *cycle->open);
  }
  return all;
}

}  // namespace

double gap_share(const Recording& recording, const Cycle& cycle, SourceKind source) {
  const Seconds length = cycle.ended - cycle.started;
  if (!has_sane_times(cycle) || length <= Seconds{0}) return 0;
  return missing_time(recording, cycle, source) / length;
}

std::string why_inconclusive(const Recording& recording) {
  if (recording.failure) return to_text(*recording.failure);
  if (!recording.baseline) return "the run never came to its baseline";
  const std::size_t cycles = cycles_of(recording, CycleKind::load).size();
  const auto needed = static_cast<std::size_t>(std::max(recording.scenario.cycles.count_min, 1));
  if (cycles < needed) {
    const char* what = recording.scenario.watch ? "windows" : "cycles";
    return fmt::format("too few {}: {} of at least {}", what, cycles, needed);
  }
  if (std::string why = why_times_are_wrong(recording); !why.empty()) return why;
  if (std::string why = why_gaps_void_it(recording); !why.empty()) return why;
  return why_never_drained(recording);
}

std::string why_load_failed(const Recording& recording) {
  if (recording.failure && recording.failure->code == ErrorCode::load) {
    return to_text(*recording.failure);
  }
  if (recording.scenario.watch || cycles_of(recording, CycleKind::load).empty()) return {};
  const LoadSums sums = load_sums(recording);
  if (!requests_known(recording)) return {};
  if (sums.requests <= 0) return "no request was sent";
  double errors = 0;
  for (const double kind : sums.errors) errors += kind;
  const double limit = recording.scenario.load.max_errors;
  if (errors > limit * sums.requests) {
    const auto worst = std::ranges::max_element(sums.errors) - sums.errors.begin();
    return fmt::format(
        "{:.0f} of {:.0f} requests failed ({:.1f} %, at most {:.1f} % may), {:.0f} of "
        "them by {}",
        errors, sums.requests, 100 * errors / sums.requests, 100 * limit,
        sums.errors[static_cast<std::size_t>(worst)], name_of(static_cast<LoadErrorKind>(worst)));
  }
  if (const std::optional<OpenFacts> open = open_facts(recording)) {
    if (!is_under_delivered(*open)) return {};
    return under_delivery_reason(*open, recording.scenario.load.threads);
  }
  const auto missed = static_cast<double>(recording.load.missed);
  if (missed > limit * (missed + sums.requests)) {
    return fmt::format("{:.0f} requests were due and not sent", missed);
  }
  return {};
}

std::string why_target_failed(const Recording& recording) {
  const std::optional<Error>& failure = recording.failure;
  const bool failed = failure && failure->code == ErrorCode::target;
  const std::optional<TargetEnd>& end = recording.target.end;
  // Before the first mark there was no run that could end: why it did not begin is known better.
  if (failed && !recording.cold) return to_text({.what = failure->what, .where = failure->where});
  if (end && end->restarted) return "another process took the target's place during the run";
  if (end && end->oom_killed) return "the target was killed: out of memory";
  if (end && !end->by_leakgate) {
    std::string how = "the target ended during the run";
    if (end->signal) how += ": " + signal_text(*end->signal);
    if (end->code) how += fmt::format(": exit code {}", *end->code);
    const std::string_view first = split(end->panic, '\n').front();
    return first.empty() ? how : fmt::format("{}, {}", how, printable(first));
  }
  return failed ? to_text(*failure) : std::string{};
}

}  // namespace leakgate
