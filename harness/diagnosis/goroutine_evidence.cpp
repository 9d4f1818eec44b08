#include "diagnosis/goroutine_evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "diagnosis/places.hpp"

namespace leakgate {
namespace {

// The leak profile misses some of those that wait for a mutex (8 of 10 in a measurement): a stale
// pointer on a stack keeps the mutex reachable. From this share on the whole cause counts as
// proven.
constexpr double kProvenShare = 0.95;

// Before Go 1.23 the runtime cuts stacks at 32 frames, of which a few are its own and left out
// here: the target's own code may be in the part that is missing.
constexpr std::size_t kFramesOfACutStack = 27;

// The package of a stack on which none of the target's own code is; empty when there is some, when
// it cannot be told, and when it is the runtime's own business.
std::string library_of(const Stack& stack) {
  const Frame* frame = culprit_of(stack);
  if (frame == nullptr || stack.size() >= kFramesOfACutStack || has_user_frame(stack) ||
      is_runtime_frame(*frame))
    return {};
  return std::string(package_of(frame->function));
}

std::map<std::string, double> counts_in(const Mark& mark) {
  std::map<std::string, double> counts;
  for (const GoroutineGroup& group : group_goroutines(*mark.leak_profile.profile)) {
    counts[group.key] = static_cast<double>(group.count);
  }
  return counts;
}

// How much of the cause's growth the leak profiles of baseline and last mark show. What they show
// at both is no growth: a main function that is parked for good in select {} is always among them.
double proven_growth(const Recording& recording, const GoroutineCause& cause) {
  const Mark* last = last_mark_with_leak_profile(recording);
  const bool has_first = recording.baseline && recording.baseline->leak_profile.profile != nullptr;
  if (last == nullptr || !has_first) return 0;
  std::map<std::string, double> before = counts_in(*recording.baseline);
  std::map<std::string, double> after = counts_in(*last);
  double proven = 0;
  for (const GrownGroup& group : cause.groups) {
    const double grown = after[group.key] - before[group.key];
    proven += std::clamp(grown, 0.0, std::max(0.0, group.after - group.before));
  }
  return proven;
}

void add_proof(const Inquiry& inquiry, const GoroutineCause& cause, Finding& finding) {
  const double proven = proven_growth(inquiry.recording, cause);
  const double all = cause.growth_of_all();
  if (proven < 1) return;
  const std::string share =
      fmt::format("{} of {}", with_commas(std::llround(proven)), with_commas(std::llround(all)));
  finding.evidence["proven"] = share;
  finding.sentence += proven >= kProvenShare * all ? ", proven by the runtime"
                                                   : ", " + share + " proven by the runtime";
}

// From what is resident where the ledger tells it, else from the runtime's own counter.
double growth_of_stacks(const Recording& recording) {
  const Mark* last = last_load_mark(recording);
  if (last == nullptr || !recording.baseline) return 0;
  const Mark& first = *recording.baseline;
  if (first.ledger && last->ledger) {
    return static_cast<double>((last->ledger->go_stacks - first.ledger->go_stacks).count);
  }
  if (!first.runtime || !last->runtime) return 0;
  const std::optional<Bytes>& before = first.runtime->heap_stacks;
  const std::optional<Bytes>& after = last->runtime->heap_stacks;
  return before && after ? static_cast<double>((*after - *before).count) : 0;
}

// Stacks are not counted by goroutine: all that grew are taken to have the same size.
void add_stacks(const Inquiry& inquiry, const GoroutineCause& cause, Finding& finding) {
  const double all = growth_of(inquiry, Metric::goroutines).value_or(0);
  const double own = cause.growth_of_all();
  const double stacks = growth_of_stacks(inquiry.recording);
  if (all < 1 || own < 1 || stacks <= 0) return;
  const double each = stacks / std::max(all, own);
  finding.evidence["stack"] =
      fmt::format("about {}, {} each", bytes_text(each * own), bytes_text(each));
}

}  // namespace

void add_goroutine_evidence(const Inquiry& inquiry, const GoroutineCause& cause, Finding& finding) {
  // Connections are traced to whose requests they are: net/http is not to blame for them.
  const std::string library =
      cause.is_connections ? std::string{} : library_of(cause.groups.front().stack);
  if (!library.empty()) {
    finding.evidence["library"] = library;
    finding.sentence += ", in library " + library;
  }
  add_proof(inquiry, cause, finding);
  add_stacks(inquiry, cause, finding);
}

}  // namespace leakgate
