#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "diagnosis/grown_groups.hpp"
#include "diagnosis/native_sites.hpp"
#include "diagnosis/places.hpp"
#include "diagnosis/resources.hpp"
#include "diagnosis/wording.hpp"
#include "profile/goroutines.hpp"
#include "profile/saturating.hpp"
#include "verdict/limits.hpp"

namespace leakgate {
namespace {

// A thread that only waits holds 8 KiB of stack; one that ran C code some more, and its share of an
// arena of malloc.
constexpr double kNativePerThread = 256.0 * 1024;
constexpr std::size_t kNamesShown = 3;

// nullopt: no profile.
std::optional<Count> goroutines_that_wait(const Mark* mark, WaitReason reason) {
  if (mark == nullptr || mark->goroutine_profile.profile == nullptr) return std::nullopt;
  Count count = 0;
  for (const GoroutineGroup& group : group_goroutines(*mark->goroutine_profile.profile)) {
    if (group.reason == reason) count = saturating_add(count, group.count);
  }
  return count;
}

std::string span_of(const std::optional<Count>& before, const std::optional<Count>& after) {
  const auto text = [](const std::optional<Count>& count) {
    return count ? std::to_string(*count) : std::string("?");
  };
  return fmt::format("{} -> {}", text(before), text(after));
}

struct NameGrowth {
  std::string name;
  Count before = 0;
  Count after = 0;
  // In doubles: a recording from outside may hold counts whose difference does not fit.
  [[nodiscard]] double growth() const {
    return static_cast<double>(after) - static_cast<double>(before);
  }
};

std::vector<NameGrowth> names_by_growth(const std::map<std::string, Count>& before,
                                        const std::map<std::string, Count>& after) {
  std::vector<NameGrowth> names;
  for (const auto& [name, count] : after) {
    const auto at = before.find(name);
    names.push_back({.name = name, .before = at == before.end() ? 0 : at->second, .after = count});
  }
  std::ranges::stable_sort(names, std::greater{}, &NameGrowth::growth);
  if (names.size() > kNamesShown) names.resize(kNamesShown);
  return names;
}

// "server 9 -> 412, worker-# 0 -> 8"
std::string names_text(const Mark& before, const Mark& after) {
  std::string text;
  for (const NameGrowth& name : names_by_growth(*before.thread_names, *after.thread_names)) {
    text += fmt::format("{}{} {} -> {}", text.empty() ? "" : ", ", printable(name.name),
                        name.before, name.after);
  }
  return text;
}

// How many threads, what they are called, and how many goroutines keep one.
void add_thread_evidence(const Recording& recording, Finding& finding) {
  const Mark* last = last_load_mark(recording);
  const Mark* start = first_mark_of(recording, Metric::threads);
  if (last == nullptr || start == nullptr) return;
  const Mark& first = *start;
  finding.evidence["threads"] = span_of(first.threads, last->threads);
  if (first.thread_names && last->thread_names) {
    finding.evidence["thread_names"] = names_text(first, *last);
  }
  const Mark* profiled = last_mark_with_goroutine_profile(recording);
  const auto add = [&](const char* key, WaitReason reason) {
    const auto before = goroutines_that_wait(&first, reason);
    const auto after = goroutines_that_wait(profiled, reason);
    if (before || after) finding.evidence[key] = span_of(before, after);
  };
  add("goroutines_in_c", WaitReason::c_call);
  add("goroutines_in_system_calls", WaitReason::syscall);
}

// Where the threads were started, as far as that was seen: C frames, then Go frames.
void add_starts(const std::vector<NativeCause>& starts, Finding& finding) {
  for (std::size_t i = 0; i < std::min(kNamesShown, starts.size()); ++i) {
    finding.evidence[fmt::format("started_{}", i + 1)] = fmt::format(
        "{} by {}", with_commas(std::llround(starts[i].amount)), short_stack(starts[i].stack));
  }
}

// Half of the threads or more come from there, by a call of the target's own code: those that the
// Go runtime starts come from wherever it needed one.
bool names_starter(const std::vector<NativeCause>& starts, double grown) {
  return !starts.empty() && has_user_frame(starts.front().stack) &&
         starts.front().amount >= 0.5 * grown;
}

// The goroutines in C that grew most: where threads rise and goroutines as a whole do not, they
// have taken the place of others.
std::optional<GrownGroup> largest_group_in_c(const Recording& recording) {
  const std::vector<GrownGroup> groups = grown_groups(recording);
  const auto at = std::ranges::find(groups, WaitReason::c_call, &GrownGroup::reason);
  return at == groups.end() ? std::nullopt : std::optional(*at);
}

}  // namespace

const GoroutineCause* holder_of_threads(const Inquiry& inquiry,
                                        const std::vector<GoroutineCause>& goroutines) {
  const double grown = growth_of(inquiry, Metric::threads).value_or(0);
  for (const GoroutineCause& cause : goroutines) {
    if (cause.kind == FindingKind::goroutine_syscall) return &cause;
    // LockOSThread: one each, give or take what the runtime starts for itself.
    if (std::abs(grown - cause.growth_of_all()) <= 0.2 * grown) return &cause;
  }
  return nullptr;
}

void become_threads(const Inquiry& inquiry, const GoroutineCause& cause, Finding& finding) {
  finding.kind = FindingKind::threads;
  set_place(finding, cause.groups.front().stack);
  finding.sentence += ", each with an OS thread of its own";
  add_starts(thread_start_growth(inquiry.recording), finding);
  add_thread_evidence(inquiry.recording, finding);
}

Finding threads_finding(const Inquiry& inquiry) {
  Finding finding;
  finding.kind = FindingKind::threads;
  set_rates(inquiry, finding, Metric::threads, 1);
  const std::string count = how_many("OS thread", finding.per_request);
  finding.sentence = count + (count.starts_with("one ") ? " stays" : " stay") + " after the load";
  if (const auto reached = limit_reached(inquiry.recording, Metric::threads)) {
    finding.sentence = reached->reason;
  }
  finding.advice = advice_for(finding.kind);
  finding.signature = signature_of(finding.kind, {});
  if (const auto in_c = largest_group_in_c(inquiry.recording)) {
    set_place(finding, in_c->stack);
    finding.sentence += ", with goroutines that are blocked in C (cgo)";
    finding.advice = advice_for_calls_of_c();
  }
  const std::vector<NativeCause> starts = thread_start_growth(inquiry.recording);
  if (names_starter(starts, growth_of(inquiry, Metric::threads).value_or(0))) {
    set_place(finding, starts.front().stack);
    finding.created_by = c_caller(starts.front().stack);
    finding.sentence += ", started by " + c_function(starts.front().stack);
  }
  add_starts(starts, finding);
  add_thread_evidence(inquiry.recording, finding);
  return finding;
}

bool threads_explain_native(const Inquiry& inquiry) {
  const double threads = growth_of(inquiry, Metric::threads).value_or(0);
  const double native = growth_of(inquiry, Metric::native).value_or(0);
  return failed(inquiry, Metric::threads) && threads > 0 && native <= kNativePerThread * threads;
}

}  // namespace leakgate
